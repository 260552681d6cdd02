#!/usr/bin/python3
"""Makes losses.json: values and gradients of torch.nn.functional's losses."""
import torch
from torch.nn import functional

from json_cases import write_cases

# loss, its arguments, the output's shape; classes come last here, PyTorch wants them second
CASES = [
    ('cross_entropy', {}, [5, 4]),
    ('cross_entropy', {}, [3, 2, 4]),
    ('cross_entropy', {}, [2, 3, 2, 5]),
    ('cross_entropy', {'weight': [0.5, 2.0, 0.0, 1.5]}, [6, 4]),
    ('cross_entropy', {'ignore_index': 1}, [3, 4, 3]),
    ('cross_entropy', {'ignore_index': -100}, [7, 3]),
    ('cross_entropy', {'label_smoothing': 0.1}, [5, 4]),
    ('cross_entropy', {'weight': [0.5, 2.0, 1.5], 'ignore_index': 2, 'label_smoothing': 0.2}, [4, 3, 3]),
    ('cross_entropy', {'weight': [1.0, 3.0], 'ignore_index': -1}, [8, 2]),
    ('cross_entropy', {'scale': 1e4}, [5, 4]),
    ('mse_loss', {}, [3, 4]),
    ('mse_loss', {}, [2, 3, 2]),
    ('l1_loss', {}, [3, 4]),
    ('huber_loss', {}, [4, 4]),
    ('huber_loss', {'delta': 0.3}, [4, 4]),
    ('huber_loss', {'delta': 5.0}, [4, 4]),
    ('binary_cross_entropy_with_logits', {}, [3, 4]),
    ('binary_cross_entropy_with_logits', {'pos_weight': 3.0}, [2, 3, 2]),
    ('binary_cross_entropy_with_logits', {'pos_weight': 0.2, 'scale': 1e3}, [6]),
]


def case(seed, name, arguments, shape):
    torch.manual_seed(seed)
    output = (arguments.get('scale', 1.0) * torch.randn(shape)).requires_grad_()
    given = {key: torch.tensor(value) if key in ('weight', 'pos_weight') else value for key, value in arguments.items() if key != 'scale'}
    if name == 'cross_entropy':
        targets = torch.randint(0, shape[-1], shape[:-1])
        ignored = arguments.get('ignore_index', 0)
        if ignored < 0:
            targets.view(-1)[::3] = ignored
        loss = functional.cross_entropy(output.movedim(-1, 1) if len(shape) > 2 else output, targets, **given)
    else:
        targets = torch.rand(shape) if name.startswith('binary') else 2 * torch.randn(shape)
        loss = getattr(functional, name)(output, targets, **given)
    loss.backward()
    return {'loss': name, 'arguments': arguments, 'output': output.tolist(), 'targets': targets.tolist(), 'value': loss.item(), 'gradient': output.grad.tolist()}


if __name__ == '__main__':
    write_cases('losses.json', [case(seed, *arguments) for seed, arguments in enumerate(CASES)])
