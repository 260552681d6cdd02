#!/usr/bin/python3
"""Makes modules.json: outputs and gradients of modules of torch.nn, each after torch.manual_seed(seed)."""
import torch
from torch import nn

from json_cases import write_cases

# module, its arguments, the input's shape (ids below the first argument for an embedding), whether parameters are drawn anew
CASES = [
    ('Embedding', {'num_embeddings': 7, 'embedding_dim': 5}, [4, 3]),
    ('Embedding', {'num_embeddings': 3, 'embedding_dim': 2}, [6]),
    ('Embedding', {'num_embeddings': 9, 'embedding_dim': 4, 'padding_idx': 2}, [2, 5, 2]),
    ('Embedding', {'num_embeddings': 5, 'embedding_dim': 8, 'padding_idx': 0}, [11]),
    ('LayerNorm', {'normalized_shape': 6}, [3, 6]),
    ('LayerNorm', {'normalized_shape': 6, 'eps': 0.01}, [2, 3, 4, 6]),
    ('LayerNorm', {'normalized_shape': [4, 3], 'elementwise_affine': False}, [5, 4, 3]),
    ('LayerNorm', {'normalized_shape': [4, 3]}, [2, 4, 3]),
    ('LayerNorm', {'normalized_shape': 3}, [3]),
    ('Linear', {'in_features': 4, 'out_features': 3}, [4]),
    ('Linear', {'in_features': 4, 'out_features': 3}, [5, 4]),
    ('Linear', {'in_features': 4, 'out_features': 3, 'bias': False}, [2, 5, 4]),
    ('Linear', {'in_features': 4, 'out_features': 1}, [2, 3, 2, 4]),
]


def case(seed, name, arguments, shape):
    torch.manual_seed(seed)
    module = getattr(nn, name)(**arguments)
    initial = {key: value.tolist() for key, value in module.state_dict().items()}
    with torch.no_grad():
        if name == 'LayerNorm':  # weight 1 and bias 0 would show little
            for parameter in module.parameters():
                parameter += 0.5 * torch.randn_like(parameter)
    if name == 'Embedding':
        x = torch.randint(0, arguments['num_embeddings'], shape)
    else:
        x = torch.randn(shape, requires_grad=True)
    y = module(x)
    cotangent = torch.randn_like(y)
    (y * cotangent).sum().backward()
    gradients = {key: parameter.grad.tolist() for key, parameter in module.named_parameters()}
    return {
        'module': name,
        'arguments': arguments,
        'seed': seed,
        'initial': initial,
        'parameters': {key: value.tolist() for key, value in module.state_dict().items()},
        'input': x.tolist(),
        'output': y.tolist(),
        'cotangent': cotangent.tolist(),
        'gradients': gradients if name == 'Embedding' else {'input': x.grad.tolist(), **gradients},
    }


if __name__ == '__main__':
    write_cases('modules.json', [case(seed, *arguments) for seed, arguments in enumerate(CASES)])
