"""Golden files of kind `forward-backward`: one pass of nn.RNN, nn.LSTM or nn.GRU, and its gradients."""
from dataclasses import dataclass
from math import sqrt
from zlib import crc32

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

GATES = {'RNN': 1, 'LSTM': 4, 'GRU': 3}


@dataclass
class Case:
    """One row of the table. Its name alone decides its random numbers, so that a new row changes no other file."""

    name: str
    T: int
    B: int
    I: int
    H: int
    layers: int = 1
    bidirectional: bool = False
    batch_first: bool = False
    bias: bool = True
    state: bool = True  # whether h0 (and c0) are given
    values: str = 'random'  # random | exercise | saturated
    lengths: tuple = ()  # of each sequence; none: all have T
    proj: int = 0  # P, of the LSTM


CASES = [
    Case('random', T=7, B=3, I=5, H=6),
    Case('ones', T=1, B=1, I=1, H=1),
    Case('saturated', T=7, B=3, I=5, H=6, values='saturated'),
    Case('long', T=200, B=2, I=3, H=8),
    Case('ragged', T=5, B=13, I=29, H=31),
    Case('zero-state', T=7, B=3, I=5, H=6, state=False),
    Case('mnist-like', T=28, B=4, I=28, H=32),
]

EXERCISE = Case('exercise', T=10, B=1, I=3, H=3, state=False, values='exercise')

FAMILY = [
    Case('layers-2', T=6, B=3, I=5, H=7, layers=2),
    Case('layers-3-zero-state', T=5, B=2, I=4, H=5, layers=3, state=False),
    Case('bidirectional', T=6, B=3, I=5, H=7, bidirectional=True),
    Case('bidirectional-zero-state', T=6, B=3, I=5, H=7, bidirectional=True, state=False),
    Case('batch-first', T=6, B=3, I=5, H=7, batch_first=True),
    Case('no-bias', T=6, B=3, I=5, H=7, bias=False),
    Case('layers-2-bidirectional', T=6, B=3, I=5, H=7, layers=2, bidirectional=True),
    Case('layers-2-bidirectional-batch-first-no-bias', T=6, B=3, I=5, H=7, layers=2, bidirectional=True, batch_first=True, bias=False),
    Case('layers-2-bidirectional-ones', T=1, B=1, I=1, H=1, layers=2, bidirectional=True),
    Case('layers-2-bidirectional-ragged', T=9, B=5, I=13, H=17, layers=2, bidirectional=True),
    Case('layers-2-bidirectional-long', T=100, B=2, I=3, H=6, layers=2, bidirectional=True),
    Case('bidirectional-saturated', T=7, B=3, I=5, H=6, bidirectional=True, values='saturated'),
    Case('lengths', T=6, B=4, I=5, H=7, lengths=(4, 6, 1, 3)),
    Case('lengths-shorter', T=6, B=3, I=5, H=7, lengths=(3, 2, 5)),
    Case('lengths-saturated', T=7, B=3, I=5, H=6, lengths=(2, 7, 4), values='saturated'),
    Case('lengths-long', T=200, B=3, I=3, H=6, lengths=(120, 1, 200)),
    Case('lengths-layers-2', T=6, B=4, I=5, H=7, layers=2, lengths=(1, 5, 6, 2)),
    Case('lengths-bidirectional-zero-state', T=6, B=4, I=5, H=7, bidirectional=True, state=False, lengths=(6, 2, 5, 1)),
    Case('lengths-layers-2-bidirectional', T=9, B=5, I=13, H=17, layers=2, bidirectional=True, lengths=(8, 3, 9, 1, 3)),
    Case('lengths-layers-2-bidirectional-batch-first-no-bias', T=6, B=3, I=5, H=7, layers=2, bidirectional=True, batch_first=True, bias=False, lengths=(3, 6, 4)),
]

PROJECTION = [
    Case('projection', T=6, B=3, I=5, H=7, proj=4),
    Case('projection-ones', T=1, B=1, I=1, H=2, proj=1),
    Case('projection-saturated', T=7, B=3, I=5, H=6, proj=5, values='saturated'),
    Case('projection-long', T=200, B=2, I=3, H=8, proj=3),
    Case('projection-zero-state-no-bias', T=6, B=3, I=5, H=7, proj=2, state=False, bias=False),
    Case('projection-layers-2-bidirectional', T=9, B=5, I=13, H=17, proj=9, layers=2, bidirectional=True),
    Case('projection-lengths', T=6, B=4, I=5, H=7, proj=4, lengths=(4, 6, 1, 3)),
    Case('projection-lengths-layers-2-bidirectional-batch-first', T=6, B=3, I=5, H=7, proj=4, layers=2, bidirectional=True, batch_first=True, lengths=(3, 6, 4)),
]

CELLS = [('RNN', 'tanh'), ('RNN', 'relu'), ('LSTM', None), ('GRU', None)]


def goldens():
    """Yields (path below goldens/, tensors, metadata) of every case."""
    for module, nonlinearity in CELLS:
        cell = '-'.join(filter(None, [module.lower(), nonlinearity]))
        yield (f'exercise-{cell}', *compute(EXERCISE, module, nonlinearity, f'exercise-{cell}'))
        for case in CASES:
            yield (f'{cell}-{case.name}', *compute(case, module, nonlinearity, f'{cell}-{case.name}'))
        for case in FAMILY + (PROJECTION if module == 'LSTM' else []):
            yield (f'family/{cell}-{case.name}', *compute(case, module, nonlinearity, f'family/{cell}-{case.name}'))


def compute(case, module, nonlinearity, seed_name):
    """-> (tensors, metadata): parameters, inputs and cotangents drawn from the name's seed, results by PyTorch."""
    random = torch.Generator().manual_seed(crc32(seed_name.encode()))
    options = {'nonlinearity': nonlinearity} if nonlinearity else {}
    if case.proj:
        options['proj_size'] = case.proj
    rnn = getattr(nn, module)(
        case.I, case.H, case.layers, bias=case.bias, batch_first=case.batch_first, bidirectional=case.bidirectional, **options
    )
    with torch.no_grad():
        for name, parameter in rnn.named_parameters():
            parameter.copy_(draw_parameter(name, parameter.shape, case, module, random))

    shape = (case.B, case.T, case.I) if case.batch_first else (case.T, case.B, case.I)
    inputs = {'input': draw_input(shape, case, random)}
    cells, widths = case.layers * (1 + case.bidirectional), {'h0': case.proj or case.H, 'c0': case.H}
    states = ['h0', 'c0'] if module == 'LSTM' else ['h0']
    if case.state:
        inputs.update({name: draw_state((cells, case.B, widths[name]), case, random) for name in states})
    for tensor in inputs.values():
        tensor.requires_grad_()

    state = tuple(inputs[name] for name in states) if case.state else None
    given = pack_padded_sequence(inputs['input'], case.lengths, case.batch_first, enforce_sorted=False) if case.lengths else inputs['input']
    output, final = rnn(given, state if module == 'LSTM' or state is None else state[0])
    if case.lengths:
        output, _ = pad_packed_sequence(output, case.batch_first, total_length=case.T)
    results = {'output': output, **dict(zip(['h_n', 'c_n'], final if module == 'LSTM' else [final]))}
    cotangents = {name: torch.randn(result.shape, generator=random) for name, result in results.items()}
    leaves = {**inputs, **dict(rnn.named_parameters())}
    gradients = torch.autograd.grad(list(results.values()), list(leaves.values()), list(cotangents.values()))

    tensors = {**leaves, **results, **{f'grad_{name}': tensor for name, tensor in cotangents.items()}}
    tensors.update({f'grad.{name}': gradient for name, gradient in zip(leaves, gradients)})
    if case.lengths:
        tensors['lengths'] = torch.tensor(case.lengths)
    metadata = {
        'kind': 'forward-backward',
        **describe(module, nonlinearity, case.I, case.H, case.layers, case.bidirectional, case.batch_first, case.bias),
        **({'proj_size': str(case.proj)} if case.proj else {}),
    }
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}, metadata


def describe(module, nonlinearity, input_size, hidden_size, num_layers=1, bidirectional=False, batch_first=False, bias=True):
    """The metadata that name a module, as strings."""
    fields = {
        'module': module,
        'input_size': input_size,
        'hidden_size': hidden_size,
        'num_layers': num_layers,
        'bidirectional': bidirectional,
        'batch_first': batch_first,
        'bias': bias,
        **({'nonlinearity': nonlinearity} if nonlinearity else {}),
    }
    return {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in fields.items()}


def draw_parameter(name, shape, case, module, random):
    """Weights from U(-1/sqrt(H), 1/sqrt(H)). Biases differ by gate (and ih from hh), so that swapped gates cannot pass."""
    if case.values == 'exercise':
        return torch.full(shape, 0.3)
    if name.startswith('bias'):
        gate = torch.arange(GATES[module]).repeat_interleave(case.H)
        value = 0.2 * torch.randn(shape, generator=random) + (0.3 if '_ih' in name else -0.1) * gate
    else:
        value = (2 * torch.rand(shape, generator=random) - 1) / sqrt(case.H)
    if case.values != 'saturated':
        return value
    # Coarse binary fractions: the products are exact in float32, so that large numbers leave nothing to the order of a sum.
    return on_grid(4 * value, 8) if name.startswith('weight_ih') else on_grid(value, 16 if name.startswith('bias') else 4)


def draw_input(shape, case, random):
    value = torch.randn(shape, generator=random)
    return on_grid(20 * value, 2) if case.values == 'saturated' else value


def draw_state(shape, case, random):
    value = 0.5 * torch.randn(shape, generator=random)
    return on_grid(value, 4) if case.values == 'saturated' else value


def on_grid(value, fraction):
    return torch.round(value * fraction) / fraction
