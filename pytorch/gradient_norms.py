"""Norms of dh_T/dx_t at the exercise's setting, by PyTorch's autograd in float64: the golden of @bptt/gradients-analysis.

    python3 pytorch/gradient_norms.py > packages/gradients-analysis/src/checks/norms.json
"""
import json
import math

import numpy as np
import torch
from torch import nn

STEPS, HIDDEN, SEEDS = 50, 20, 20


def standard_normal(count, seed):
    """Marsaglia's polar method over the Mersenne twister."""
    stream = np.random.RandomState(seed)
    uniform = lambda: int(stream.randint(0, 2**32, dtype=np.uint32)) / 2**31 - 1
    values = []
    while len(values) < count:
        x, y = uniform(), uniform()
        square = x * x + y * y
        if 0 < square < 1:
            radius = math.sqrt(-2 * math.log(square) / square)
            values += [x * radius, y * radius]
    return values[:count]


def norms(make, seed):
    torch.manual_seed(seed)
    module = make().double()  # float32's initial weights, computed on in float64
    x = torch.tensor(standard_normal(STEPS, seed), dtype=torch.float64).reshape(STEPS, 1, 1).requires_grad_()
    last = module(x)[0][-1, 0]
    rows = torch.stack([torch.autograd.grad(h, x, retain_graph=True)[0][:, 0, 0] for h in last])
    return rows.norm(dim=0).numpy()


modules = {
    'rnn tanh': lambda: nn.RNN(1, HIDDEN),
    'rnn relu': lambda: nn.RNN(1, HIDDEN, nonlinearity='relu'),
    'lstm': lambda: nn.LSTM(1, HIDDEN),
    'gru': lambda: nn.GRU(1, HIDDEN),
}
medians = {name: np.median([norms(make, seed) for seed in range(SEEDS)], axis=0).tolist() for name, make in modules.items()}
print(json.dumps(medians, indent=1))
