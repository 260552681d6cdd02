"""Golden files of kind `training`: S steps of Adam on a recurrent layer and a linear head over its last hidden state."""
from zlib import crc32

import torch
from torch import nn

from forward_backward import describe

CELLS = [('RNN', 'tanh'), ('LSTM', None), ('GRU', None)]
S, T, B, I, H, C = 20, 6, 4, 3, 5, 4
ADAM = {'learning_rate': 0.01, 'beta1': 0.9, 'beta2': 0.999, 'eps': 1e-8}


def goldens():
    """Yields (path below goldens/, tensors, metadata) of every case."""
    for module, nonlinearity in CELLS:
        name = '-'.join(filter(None, [module.lower(), nonlinearity, 'training']))
        yield (name, *compute(module, nonlinearity, name))


def compute(module, nonlinearity, seed_name):
    torch.manual_seed(crc32(seed_name.encode()))
    options = {'nonlinearity': nonlinearity} if nonlinearity else {}
    model = nn.ModuleDict({'rnn': getattr(nn, module)(I, H, **options), 'fc': nn.Linear(H, C)})
    inputs, labels = torch.randn(S, T, B, I), torch.randint(C, (S, B))
    initial = copy_parameters(model, 'initial')

    betas = (ADAM['beta1'], ADAM['beta2'])
    optimiser = torch.optim.Adam(model.parameters(), lr=ADAM['learning_rate'], betas=betas, eps=ADAM['eps'])
    losses = []
    for x, y in zip(inputs, labels):
        output, _ = model['rnn'](x)
        loss = nn.functional.cross_entropy(model['fc'](output[-1]), y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.detach())

    data = {'inputs': inputs.numpy(), 'labels': labels.numpy(), 'losses': torch.stack(losses).numpy()}
    metadata = {'kind': 'training', **describe(module, nonlinearity, I, H), 'classes': str(C)}
    metadata.update({key: str(value) for key, value in ADAM.items()})
    return {**initial, **data, **copy_parameters(model, 'final')}, metadata


def copy_parameters(model, prefix):
    return {f'{prefix}.{name}': parameter.detach().numpy().copy() for name, parameter in model.named_parameters()}
