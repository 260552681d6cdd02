"""Times training steps of a PyTorch row-wise classifier on request: one line in (JSON), one line out (ms a step)."""
import json, sys, time
import torch

steps = {}


def make(cell, H, B, T, I):
    torch.manual_seed(0)
    layer = {'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU, 'rnn': torch.nn.RNN}[cell](I, H)
    head = torch.nn.Linear(H, 10)
    optimiser = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=1e-3)
    x, labels = torch.rand(T, B, I) - 0.5, torch.randint(0, 10, (B,))

    def train():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(head(layer(x)[0][-1]), labels)
        loss.backward()
        optimiser.step()

    def forward():
        with torch.no_grad():
            layer(x)

    return {'train': train, 'forward': forward}


for line in sys.stdin:
    q = json.loads(line)
    torch.set_num_threads(q['threads'])
    key = (q['cell'], q['H'], q['B'], q['T'], q['I'])
    if key not in steps:
        steps[key] = make(*key)
        steps[key]['train']()
    work = steps[key][q['what']]
    start = time.perf_counter()
    for _ in range(q['n']):
        work()
    print((time.perf_counter() - start) * 1000 / q['n'], flush=True)
