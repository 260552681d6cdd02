#!/usr/bin/python3
"""examples/two-heads.mjs in PyTorch: two heads, a frozen part, parameter groups."""
import sys

import torch
from torch import nn

STEPS, HIDDEN = (int(x) for x in sys.argv[1:] or (400, 48))
T, B, C = 30, 32, 3


class TwoHeads(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.wave, self.frequency = nn.LSTM(1, HIDDEN), nn.Linear(HIDDEN, C), nn.Linear(HIDDEN, 1)

    def forward(self, x):
        h = self.encoder(x)[1][0][0]
        return self.wave(h), self.frequency(h)


def batch(generator):
    """Sines, squares and saws of any phase, with noise."""
    wave = torch.randint(0, C, (B,), generator=generator)
    frequency, phase = torch.rand(2, B, generator=generator)
    turn = ((0.03 + 0.1 * frequency) * torch.arange(T)[:, None] + phase) % 1
    waves = torch.stack([torch.sin(2 * torch.pi * turn), torch.where(turn < 0.5, 1.0, -1.0), 2 * turn - 1])
    noise = 0.6 * torch.rand(T, B, generator=generator) - 0.3
    x = waves.gather(0, wave.expand(1, T, B))[0] + noise
    return x[:, :, None], (wave, frequency[:, None])


def waves(output, targets):
    return nn.functional.cross_entropy(output[0], targets[0])


def frequencies(output, targets):
    return nn.functional.mse_loss(output[1], targets[1])


def both(output, targets):
    return waves(output, targets) + 10 * frequencies(output, targets)


def train(model, optimiser, loss_of, seed):
    generator = torch.Generator().manual_seed(seed)
    model.train()
    for _ in range(STEPS):
        x, targets = batch(generator)
        optimiser.zero_grad()
        loss_of(model(x), targets).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimiser.step()


def tell(model, what):
    generator = torch.Generator().manual_seed(1)
    model.eval()
    with torch.no_grad():
        pairs = [(model(x), targets) for x, targets in (batch(generator) for _ in range(20))]
        wave, frequency = (sum(loss(*pair).item() for pair in pairs) / len(pairs) for loss in (waves, frequencies))
    print(f'{what}: cross-entropy {wave:.3f}, squared error of the frequency {frequency:.4f}')


torch.manual_seed(0)
model = TwoHeads()
train(model, torch.optim.Adam(model.parameters(), lr=4e-3), waves, 0)
tell(model, 'the encoder and its first head')
model.encoder.requires_grad_(False)
heads = [*model.wave.parameters(), *model.frequency.parameters()]
train(model, torch.optim.Adam(heads, lr=4e-3), both, 2)
tell(model, 'both heads, the encoder frozen')
model.encoder.requires_grad_(True)
groups = [{'params': heads}, {'params': model.encoder.parameters(), 'lr': 4e-4, 'weight_decay': 0}]
train(model, torch.optim.AdamW(groups, lr=4e-3, weight_decay=0.01), both, 3)
tell(model, 'all of it, the encoder at a tenth of the learning rate')
