"""Golden files of kind `second-order`: the gradient of a gradient of nn.RNN, nn.LSTM or nn.GRU, in float64, rounded at the end.

With L = sum of cotangent * result over the results, and s = sum of direction * dL/dleaf over the leaves (inputs, states,
parameters), a file holds ds/dleaf: a product of L's Hessian and the direction.
"""
from zlib import crc32

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from forward_backward import CELLS, Case, describe, draw_input, draw_parameter, draw_state

CASES = [
    Case('plain', T=5, B=3, I=4, H=6),
    Case('ones', T=1, B=1, I=1, H=1),
    Case('no-state-no-bias', T=4, B=2, I=3, H=5, state=False, bias=False),
    Case('layers-2-bidirectional', T=4, B=2, I=3, H=5, layers=2, bidirectional=True),
    Case('batch-first', T=4, B=3, I=2, H=4, batch_first=True),
    Case('lengths', T=6, B=4, I=3, H=5, lengths=(4, 6, 1, 3)),
    Case('lengths-layers-2-bidirectional', T=5, B=3, I=3, H=4, layers=2, bidirectional=True, lengths=(2, 5, 3)),
]
PROJECTION = [
    Case('projection', T=5, B=3, I=4, H=6, proj=2),
    Case('projection-lengths-layers-2-bidirectional', T=5, B=3, I=3, H=5, proj=3, layers=2, bidirectional=True, lengths=(1, 5, 4)),
]


def goldens():
    """Yields (path below goldens/, tensors, metadata) of every case."""
    for module, nonlinearity in CELLS:
        cell = '-'.join(filter(None, [module.lower(), nonlinearity]))
        for case in CASES + (PROJECTION if module == 'LSTM' else []):
            name = f'second-order/{cell}-{case.name}'
            yield (name, *compute(case, module, nonlinearity, name))


def compute(case, module, nonlinearity, seed_name):
    """-> (tensors, metadata): all but the results drawn from the name's seed, results by PyTorch."""
    random = torch.Generator().manual_seed(crc32(seed_name.encode()))
    options = {'nonlinearity': nonlinearity} if nonlinearity else {}
    if case.proj:
        options['proj_size'] = case.proj
    layer = getattr(nn, module)(
        case.I, case.H, case.layers, bias=case.bias, batch_first=case.batch_first, bidirectional=case.bidirectional, **options
    ).double()
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            parameter.copy_(draw_parameter(name, parameter.shape, case, module, random))

    shape = (case.B, case.T, case.I) if case.batch_first else (case.T, case.B, case.I)
    inputs = {'input': draw_input(shape, case, random)}
    cells, widths = case.layers * (1 + case.bidirectional), {'h0': case.proj or case.H, 'c0': case.H}
    states = ['h0', 'c0'] if module == 'LSTM' else ['h0']
    if case.state:
        inputs.update({name: draw_state((cells, case.B, widths[name]), case, random) for name in states})
    inputs = {name: tensor.double().requires_grad_() for name, tensor in inputs.items()}
    leaves = {**inputs, **dict(layer.named_parameters())}

    results = run(layer, case, inputs, states)
    cotangents = [torch.randn(result.shape, generator=random).double() for result in results.values()]
    directions = [torch.randn(leaf.shape, generator=random).double() for leaf in leaves.values()]
    gradients = torch.autograd.grad(list(results.values()), list(leaves.values()), cotangents, create_graph=True)
    along = sum((direction * gradient).sum() for direction, gradient in zip(directions, gradients))
    second = torch.autograd.grad(along, list(leaves.values()))

    tensors = {
        **leaves,
        **{f'grad_{name}': tensor for name, tensor in zip(results, cotangents)},
        **{f'direction.{name}': tensor for name, tensor in zip(leaves, directions)},
        **{f'second.{name}': tensor for name, tensor in zip(leaves, second)},
    }
    if case.lengths:
        tensors['lengths'] = torch.tensor(case.lengths)
    metadata = {
        'kind': 'second-order',
        **describe(module, nonlinearity, case.I, case.H, case.layers, case.bidirectional, case.batch_first, case.bias),
        **({'proj_size': str(case.proj)} if case.proj else {}),
    }
    to_file = lambda tensor: tensor.detach().float() if tensor.is_floating_point() else tensor
    return {name: to_file(tensor).numpy() for name, tensor in tensors.items()}, metadata


def run(layer, case, inputs, states):
    """-> output, h_n and c_n by their names."""
    state = tuple(inputs[name] for name in states) if case.state else None
    given = inputs['input']
    if case.lengths:
        given = pack_padded_sequence(given, case.lengths, case.batch_first, enforce_sorted=False)
    lstm = len(states) == 2
    output, final = layer(given, state if lstm or state is None else state[0])
    if case.lengths:
        output, _ = pad_packed_sequence(output, case.batch_first, total_length=case.T)
    return {'output': output, **dict(zip(['h_n', 'c_n'], final if lstm else [final]))}
