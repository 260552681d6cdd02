#!/usr/bin/python3
"""examples/copy-memory.mjs in PyTorch: ten symbols kept over T steps, chrono initialisation, validation."""
import math
import sys

import torch
from torch import nn

T, STEPS, HIDDEN, LR = (float(x) if '.' in x else int(x) for x in (sys.argv[1:] or ['100', '6000', '128', '0.001']))
B, SYMBOLS, BLANK, GO = 32, 8, 8, 9


class Copier(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.lstm, self.fc = nn.Embedding(10, 10), nn.LSTM(10, HIDDEN), nn.Linear(HIDDEN, 9)
        with torch.no_grad():  # Tallec and Ollivier 2018
            keep = torch.log(torch.empty(HIDDEN).uniform_(1, math.ceil(1.5 * T)))
            self.lstm.bias_ih_l0[:2 * HIDDEN] = torch.cat([-keep, keep])
            self.lstm.bias_hh_l0[:2 * HIDDEN] = 0

    def forward(self, ids):
        return self.fc(self.lstm(self.embedding(ids))[0])


def batch(generator):
    symbols = torch.randint(0, SYMBOLS, (10, B), generator=generator)
    blanks = torch.full((T + 10, B), BLANK)
    inputs = torch.cat([symbols, blanks])
    inputs[T + 9] = GO
    return inputs, torch.cat([blanks, symbols])


def loss_of(model, ids, labels):
    logits = model(ids)
    right = (logits[-10:].argmax(2) == labels[-10:]).float().mean().item()
    return nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten()), right


torch.manual_seed(0)
model = Copier()
optimiser = torch.optim.RMSprop(model.parameters(), lr=LR)
generators = [torch.Generator().manual_seed(seed) for seed in (1, 2)]
best = (math.inf, 0)
for step in range(STEPS):
    optimiser.zero_grad()
    loss_of(model, *batch(generators[0]))[0].backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimiser.step()
    if (step + 1) % 200 == 0:
        with torch.no_grad():
            pairs = [loss_of(model, *batch(generators[1])) for _ in range(10)]
        best = min(best, tuple(sum(values) / 10 for values in zip(*((loss.item(), right) for loss, right in pairs))))
        print(f'step {step + 1}: {best[0]:.5f}', file=sys.stderr)
print(f'copy memory, T = {T}: cross-entropy {best[0]:.5f}, {100 * best[1]:.1f} % of the symbols')
