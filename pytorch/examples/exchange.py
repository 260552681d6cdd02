#!/usr/bin/python3
"""examples/exchange.mjs in PyTorch: a file read, trained further, written, and exported to ONNX with an answer at each step and the state in and out."""
import sys

import torch
from torch import nn

PATH, OUT, ONNX = sys.argv[1:]


class Tagger(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.fc = nn.LSTM(4, 3), nn.Linear(3, 5)

    def forward(self, x, h0=None, c0=None):
        output, (hN, cN) = self.rnn(x, None if h0 is None else (h0, c0))
        return self.fc(output), hN, cN


model = Tagger()
model.load_state_dict(torch.load(PATH))
inputs = torch.sin(torch.arange(6 * 2 * 4.0)).view(6, 2, 4)
labels = (torch.arange(6 * 2) % 5).view(6, 2)
optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
losses = []
for _ in range(20):
    optimiser.zero_grad()
    loss = nn.functional.cross_entropy(model(inputs)[0].flatten(0, 1), labels.flatten())
    loss.backward()
    optimiser.step()
    losses.append(loss.item())
torch.save(model.state_dict(), OUT)
torch.onnx.export(
    model.eval(), (inputs, torch.zeros(1, 2, 3), torch.zeros(1, 2, 3)), ONNX,
    input_names=['input', 'h0', 'c0'], output_names=['output', 'hN', 'cN'],
    dynamic_axes={'input': {0: 'T', 1: 'B'}, 'output': {0: 'T', 1: 'B'}, **{name: {1: 'B'} for name in ('h0', 'c0', 'hN', 'cN')}},
)
print(f'cross-entropy {losses[0]:.6f}, after 20 steps {losses[-1]:.6f}')
