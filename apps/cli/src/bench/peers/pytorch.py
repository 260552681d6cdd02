"""PyTorch on as many threads as the first argument says: answers questions in lines of JSON, like the peers in Node."""
import json
import sys
import time

import torch
from torch.nn.functional import cross_entropy

torch.set_num_threads(int(sys.argv[1]))
EPOCH_IMAGES = int(sys.argv[2])
CLASSES = 10


def layer_of(w):
    return {'rnn': torch.nn.RNN, 'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU}[w['cell']](w['I'], w['H'])


def trainer(w):
    layer, head = layer_of(w), torch.nn.Linear(w['H'], CLASSES)
    optimiser = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=1e-3)

    def step(x, labels):
        optimiser.zero_grad()
        loss = cross_entropy(head(layer(x)[0][-1]), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def train(w):
    step = trainer(w)
    x, labels = 2 * torch.rand(w['T'], w['B'], w['I']) - 1, torch.arange(w['B']) % CLASSES
    return lambda: step(x, labels)


def forward(w):
    layer, head, x = layer_of(w), torch.nn.Linear(w['H'], CLASSES), 2 * torch.rand(w['T'], w['B'], w['I']) - 1
    return lambda: head(layer(x)[0][-1])


def tiny(w):
    layer, x = layer_of(w), 2 * torch.rand(w['T'], w['B'], w['I']) - 1
    return lambda: layer(x)


def stream(w):
    layer, x = layer_of(w), 2 * torch.rand(1, w['B'], w['I']) - 1
    state = None

    def call():
        nonlocal state
        _, state = layer(x, state)

    return call


def epoch(w):
    """Random images instead of MNIST's, already normalised: what they show does not matter to the time."""
    step = trainer(w)
    images, labels = 2 * torch.rand(EPOCH_IMAGES, w['T'], w['I']) - 1, torch.arange(EPOCH_IMAGES) % CLASSES

    def call():
        for chosen in torch.randperm(EPOCH_IMAGES).split(w['B']):
            step(images[chosen].transpose(0, 1), labels[chosen])

    return call


def products(w):
    a, b = torch.rand(w['B'], w['I'] + w['H']), torch.rand(w['I'] + w['H'], w['H'])
    return lambda: torch.mm(a, b)


works = {f.__name__: f for f in (train, forward, tiny, stream, epoch, products)}
prepared, work = None, None
print(json.dumps({'version': torch.__version__, 'kinds': list(works)}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    w, calls = question['workload'], question['calls']
    try:
        if prepared != w:
            prepared, work = w, works[w['kind']](w)
        with torch.set_grad_enabled(w['kind'] in ('train', 'epoch')):
            start = time.perf_counter()
            for _ in range(calls):
                work()
            ms = (time.perf_counter() - start) * 1000 / calls
        print(json.dumps({'ms': ms}), flush=True)
    except Exception as error:
        print(json.dumps({'error': str(error)}), flush=True)
