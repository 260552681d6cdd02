#!/usr/bin/python3
"""examples/next-value.mjs in PyTorch: ragged series, a target a step or one of the whole, early stopping, saved, loaded, read live."""
import copy
import math
import random
import sys

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

TARGET, COUNT, EPOCHS, PATH = sys.argv[1:] + ['next', '1500', '30', 'next_value.pt'][len(sys.argv) - 1:]
PER_STEP = TARGET == 'next'


class Forecaster(nn.Module):
    def __init__(self, per_step, hidden_size):
        super().__init__()
        self.per_step = per_step
        self.gru, self.fc = nn.GRU(1, hidden_size), nn.Linear(hidden_size, 1)

    def forward(self, x, lengths):
        output, last = self.gru(pack_padded_sequence(x, lengths, enforce_sorted=False))
        return self.fc(pad_packed_sequence(output)[0] if self.per_step else last[0])


def sample(rng):
    """A swing of its own frequency, phase and decay, 20 to 80 steps of it, with a little noise."""
    T, frequency, phase, decay = rng.randint(20, 79), rng.uniform(0.1, 0.5), rng.uniform(0, 6.283), rng.uniform(0, 0.02)
    values = [[math.exp(-decay * t) * math.sin(frequency * t + phase) + rng.uniform(-0.05, 0.05)] for t in range(T + 1)]
    return torch.tensor(values[:-1]), torch.tensor(values[1:] if PER_STEP else [10 * frequency - 3])


def batches(data, rng=None):
    """Of 32 series of about equal lengths."""
    data = rng.sample(data, len(data)) if rng else data
    pools = [sorted(data[i:i + 320], key=lambda pair: len(pair[0])) for i in range(0, len(data), 320)]
    chunks = [pool[i:i + 32] for pool in pools for i in range(0, len(pool), 32)]
    for chunk in rng.sample(chunks, len(chunks)) if rng else chunks:
        lengths = torch.tensor([len(x) for x, _ in chunk])
        targets = [y for _, y in chunk]
        yield pad_sequence([x for x, _ in chunk]), lengths, pad_sequence(targets) if PER_STEP else torch.stack(targets)


def squared(output, targets, lengths):
    """The mean over the steps there are, and how many."""
    if not PER_STEP:
        return nn.functional.mse_loss(output, targets), len(lengths)
    mask = torch.arange(len(output))[:, None] < lengths
    return nn.functional.mse_loss(output[mask], targets[mask]), int(lengths.sum())


def evaluate(model, data):
    model.eval()
    with torch.no_grad():
        parts = [squared(model(x, lengths), targets, lengths) for x, lengths, targets in batches(data)]
    return math.sqrt(sum(loss.item() * n for loss, n in parts) / sum(n for _, n in parts))


rng = random.Random(4)
series = [sample(rng) for _ in range(int(COUNT))]
train, validation = series[:int(0.8 * len(series))], series[int(0.8 * len(series)):]
torch.manual_seed(0)
config = {'per_step': PER_STEP, 'hidden_size': 48}
model = Forecaster(**config)
optimiser = torch.optim.Adam(model.parameters(), lr=4e-3)
best, waited = (math.inf, None), 0
for epoch in range(int(EPOCHS)):
    model.train()
    for x, lengths, targets in batches(train, rng):
        optimiser.zero_grad()
        squared(model(x, lengths), targets, lengths)[0].backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimiser.step()
    rmse = evaluate(model, validation)
    best, waited = ((rmse, copy.deepcopy(model.state_dict())), 0) if rmse < best[0] else (best, waited + 1)
    if waited >= 5:
        break
torch.save({'config': config, 'state_dict': best[1]}, PATH)

file = torch.load(PATH)
live = Forecaster(**file['config'])
live.load_state_dict(file['state_dict'])
rmse = evaluate(live, validation)
state = None
with torch.no_grad():
    x = validation[0][0]
    whole = live(x[:, None], torch.tensor([len(x)])).flatten()[-1]
    for value in x:
        output, state = live.gru(value[None, None], state)
        answer = live.fc(output).item()
print(f'{TARGET}: root mean squared error {rmse:.4f}; read live it differs by {abs(answer - whole.item()):.0e}')
