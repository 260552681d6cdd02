"""Golden files of kind `optimiser`: two parameters after every step of a torch.optim optimiser under given gradients."""
from zlib import crc32

import torch
from torch import optim

S = 25
SHAPES = {'w': (3, 4), 'b': (4,)}
ADAM = {'learning_rate': 0.01, 'beta1': 0.9, 'beta2': 0.999, 'eps': 1e-8, 'weight_decay': 0.0}
SGD = {'learning_rate': 0.05, 'momentum': 0.0, 'nesterov': False, 'weight_decay': 0.0}
RMSPROP = {'learning_rate': 0.01, 'alpha': 0.99, 'eps': 1e-8, 'weight_decay': 0.0, 'momentum': 0.0, 'centered': False}

# file name, class of torch.optim, hyper-parameters, norm that clip_grad_norm_ clips to; those in CHANGING get another learning
# rate at every step
CASES = [
    ('adam', 'Adam', ADAM, None),
    ('adam-weight-decay', 'Adam', {**ADAM, 'weight_decay': 0.1}, None),
    ('adamw', 'AdamW', {**ADAM, 'weight_decay': 0.1}, None),
    ('sgd', 'SGD', SGD, None),
    ('sgd-momentum', 'SGD', {**SGD, 'momentum': 0.9}, None),
    ('sgd-nesterov-weight-decay', 'SGD', {**SGD, 'momentum': 0.9, 'nesterov': True, 'weight_decay': 0.1}, None),
    ('sgd-clip', 'SGD', SGD, 1.0),
    ('rmsprop', 'RMSprop', RMSPROP, None),
    ('rmsprop-momentum-centered', 'RMSprop', {**RMSPROP, 'momentum': 0.9, 'centered': True, 'weight_decay': 0.1}, None),
    ('sgd-momentum-changing', 'SGD', {**SGD, 'momentum': 0.9}, None),
    ('adam-changing', 'Adam', ADAM, None),
    ('adamw-changing', 'AdamW', {**ADAM, 'weight_decay': 0.1}, None),
    ('rmsprop-momentum-changing', 'RMSprop', {**RMSPROP, 'momentum': 0.9}, None),
]
CHANGING = {name for name, *_ in CASES if name.endswith('-changing')}


def goldens():
    """Yields (path below goldens/, tensors, metadata) of every case."""
    for name, optimiser, hyper, max_norm in CASES:
        yield (f'optimisers/{name}', *compute(optimiser, hyper, max_norm, f'optimisers/{name}', name in CHANGING))


def compute(optimiser, hyper, max_norm, seed_name, changing):
    random = torch.Generator().manual_seed(crc32(seed_name.encode()))
    initial = {name: torch.randn(shape, generator=random) for name, shape in SHAPES.items()}
    gradients = {name: draw_gradients(shape, random) for name, shape in SHAPES.items()}
    parameters = {name: value.clone().requires_grad_() for name, value in initial.items()}
    stepper = getattr(optim, optimiser)(list(parameters.values()), **torch_arguments(hyper))

    rates = hyper['learning_rate'] * (1 - torch.arange(S) / S) if changing else None
    norms, expected = [], {name: [] for name in SHAPES}
    for step in range(S):
        if changing:
            stepper.param_groups[0]['lr'] = float(rates[step])
        for name, parameter in parameters.items():
            parameter.grad = gradients[name][step].clone()
        if max_norm is not None:
            norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), max_norm))
        stepper.step()
        for name, parameter in parameters.items():
            expected[name].append(parameter.detach().clone())

    tensors = {'norms': torch.stack(norms).numpy()} if norms else {}
    if changing:
        tensors['learning_rates'] = rates.numpy()
    for name in SHAPES:
        tensors[f'initial.{name}'] = initial[name].numpy()
        tensors[f'gradients.{name}'] = gradients[name].numpy()
        tensors[f'expected.{name}'] = torch.stack(expected[name]).numpy()
    fields = {**hyper, **({} if max_norm is None else {'max_norm': max_norm})}
    metadata = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in fields.items()}
    return tensors, {'kind': 'optimiser', 'optimiser': optimiser, **metadata}


def draw_gradients(shape, random):
    """Scales from 1/30 to 3; the last column's gradient is always 0, as a dead unit's is."""
    scale = 0.3 * 10 ** torch.sin(torch.arange(S, dtype=torch.float32))
    gradients = scale.view(-1, *[1] * len(shape)) * torch.randn(S, *shape, generator=random)
    gradients[..., -1] = 0
    return gradients


def torch_arguments(hyper):
    rest = {key: value for key, value in hyper.items() if key not in ('learning_rate', 'beta1', 'beta2')}
    betas = {'betas': (hyper['beta1'], hyper['beta2'])} if 'beta1' in hyper else {}
    return {'lr': hyper['learning_rate'], **betas, **rest}
