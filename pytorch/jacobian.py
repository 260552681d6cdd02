"""Golden files of kind `jacobian`: how the last state of one layer depends on every input, every state and, for the RNN, the weights.

PyTorch's autograd in float64, on weights and inputs that float32 holds exactly; the results are rounded to float32 at the end, so
that entries which vanished keep all their digits.
"""
from dataclasses import dataclass
from math import log, sqrt
from zlib import crc32

import torch
from torch import nn
from torch.autograd.functional import jacobian

from forward_backward import CELLS, GATES, describe


@dataclass
class Case:
    """One row of the table. The name of its file alone decides its random numbers."""

    name: str
    T: int
    I: int
    H: int
    gain: float = 1  # weight_hh is this times PyTorch's initial weights
    bias: bool = True
    forget_bias: float = 0  # of the LSTM


CASES = [
    Case('one-unit', T=1, I=1, H=1),
    Case('one-step', T=1, I=3, H=4),
    Case('five-steps', T=5, I=4, H=6),
    Case('one-feature', T=30, I=1, H=7),
    Case('ragged', T=30, I=5, H=9),
    Case('vanishing', T=30, I=3, H=5, gain=0.4),
    Case('growing', T=30, I=3, H=5, gain=5),
    Case('no-bias', T=5, I=3, H=5, bias=False),
]
# f is near 27/28: the LSTM remembers, nearly all of it through c
FORGET_BIAS = Case('forget-bias', T=30, I=3, H=5, forget_bias=log(27))


def goldens():
    """Yields (path below goldens/, tensors, metadata) of every case."""
    for module, nonlinearity in CELLS:
        cell = '-'.join(filter(None, [module.lower(), nonlinearity]))
        for case in CASES + [FORGET_BIAS] * (module == 'LSTM'):
            name = f'jacobians/{cell}-{case.name}'
            yield (name, *compute(case, module, nonlinearity, name))


def compute(case, module, nonlinearity, seed_name):
    """-> (tensors, metadata): weights and input drawn from the name's seed, Jacobians by PyTorch."""
    random = torch.Generator().manual_seed(crc32(seed_name.encode()))
    options = {'nonlinearity': nonlinearity} if nonlinearity else {}
    layer = getattr(nn, module)(case.I, case.H, bias=case.bias, **options).double()
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            parameter.copy_(draw_parameter(name, parameter.shape, case, module, random).float())
    x = torch.randn(case.T, 1, case.I, generator=random).double()

    tensors = {**dict(layer.named_parameters()), 'input': x, **jacobians(layer, x, case.H)}
    metadata = {'kind': 'jacobian', **describe(module, nonlinearity, case.I, case.H, bias=case.bias)}
    return {name: tensor.detach().float().numpy() for name, tensor in tensors.items()}, metadata


def draw_parameter(name, shape, case, module, random):
    """PyTorch's initial weights; biases differ by gate, so that swapped gates cannot pass."""
    value = (2 * torch.rand(shape, generator=random) - 1) / sqrt(case.H)
    if name.startswith('weight_hh'):
        return case.gain * value
    if name.startswith('bias'):
        gate = torch.arange(GATES[module]).repeat_interleave(case.H)
        value = 0.5 * value + (0.3 if '_ih' in name else -0.1) * gate
        if case.forget_bias and '_ih' in name:
            value[case.H : 2 * case.H] += case.forget_bias
    return value


def jacobians(layer, x, H):
    """x: [T, 1, I] -> `jacobian.input` [T, H, I], `jacobian.state` [T, S, S] and, for the RNN, those of the weights."""
    lstm = isinstance(layer, nn.LSTM)

    def last_state(state, x):
        """state: [S], the h or (h, c) before x: [n, 1, I] -> [S] after it."""
        parts = tuple(part.reshape(1, 1, H) for part in state.split(H))
        final = layer(x, parts if lstm else parts[0])[1]
        return torch.cat([part.flatten() for part in (final if lstm else [final])])

    zero = torch.zeros(2 * H if lstm else H, dtype=torch.float64)
    states = [last_state(zero, x[:t]) for t in range(1, len(x) + 1)]
    results = {
        'jacobian.input': jacobian(lambda x: last_state(zero, x)[:H], x)[:, :, 0].transpose(0, 1),
        'jacobian.state': torch.stack(
            [jacobian(lambda s: last_state(s, x[t:]), states[t - 1]) for t in range(1, len(x))] + [torch.eye(len(zero)).double()]
        ),
    }
    if isinstance(layer, nn.RNN):
        weights = [layer.weight_hh_l0, layer.weight_ih_l0]
        rows = [torch.autograd.grad(unit, weights, retain_graph=True) for unit in layer(x)[1].flatten()]
        results['jacobian.weight_hh_l0'], results['jacobian.weight_ih_l0'] = map(torch.stack, zip(*rows))
    return results
