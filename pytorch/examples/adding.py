#!/usr/bin/python3
"""examples/adding.mjs in PyTorch: the adding problem, chrono initialisation, validation."""
import math
import sys

import torch
from torch import nn

T, STEPS, HIDDEN, LR = (float(x) if '.' in x else int(x) for x in (sys.argv[1:] or ['200', '4000', '64', '0.002']))
B = 50


class Adder(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.fc = nn.LSTM(2, HIDDEN), nn.Linear(HIDDEN, 1)
        with torch.no_grad():  # Tallec and Ollivier 2018
            keep = torch.log(torch.empty(HIDDEN).uniform_(1, T - 1))
            self.lstm.bias_ih_l0[:2 * HIDDEN] = torch.cat([-keep, keep])
            self.lstm.bias_hh_l0[:2 * HIDDEN] = 0

    def forward(self, x):
        return self.fc(self.lstm(x)[1][0][0])


def batch(generator):
    x = torch.zeros(T, B, 2)
    x[:, :, 0] = torch.rand(T, B, generator=generator)
    first = torch.randint(0, T // 2, (B,), generator=generator)
    second = torch.randint(T // 2, T, (B,), generator=generator)
    x[first, torch.arange(B), 1] = x[second, torch.arange(B), 1] = 1
    return x, (x[:, :, 0] * x[:, :, 1]).sum(0)[:, None]


torch.manual_seed(0)
model = Adder()
optimiser = torch.optim.Adam(model.parameters(), lr=LR)
generators = [torch.Generator().manual_seed(seed) for seed in (1, 2)]
best = math.inf
for step in range(STEPS):
    x, y = batch(generators[0])
    optimiser.zero_grad()
    nn.functional.mse_loss(model(x), y).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1)
    optimiser.step()
    if (step + 1) % 200 == 0:
        with torch.no_grad():
            pairs = [batch(generators[1]) for _ in range(20)]
            loss = sum(nn.functional.mse_loss(model(x), y).item() for x, y in pairs) / len(pairs)
        best = min(best, loss)
        print(f'step {step + 1}: {loss:.5f}', file=sys.stderr)
print(f'adding, T = {T}: mean squared error {best:.5f}')
