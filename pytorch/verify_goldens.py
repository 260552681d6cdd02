#!/usr/bin/python3
"""Checks goldens/ without PyTorch (numpy alone): names, shapes, dtypes, and every number against equations.py in float64.

Exit 1 when a file is wrong. The margins show how much of DESIGN.md's bounds PyTorch's own float32 rounding uses up.
"""
import glob
import os
import sys

import numpy as np

import equations
import safetensors_io

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'goldens')
CELLS = {'rnn-tanh': ('RNN', 'tanh'), 'rnn-relu': ('RNN', 'relu'), 'lstm': ('LSTM', None), 'gru': ('GRU', None)}
GATES = {'RNN': 1, 'LSTM': 4, 'GRU': 3}

# case -> (T, B, I, H, L, D, batch_first, bias, state[, lengths[, P]])
FORWARD_BACKWARD = {
    '': {
        'random': (7, 3, 5, 6, 1, 1, False, True, True),
        'ones': (1, 1, 1, 1, 1, 1, False, True, True),
        'saturated': (7, 3, 5, 6, 1, 1, False, True, True),
        'long': (200, 2, 3, 8, 1, 1, False, True, True),
        'ragged': (5, 13, 29, 31, 1, 1, False, True, True),
        'zero-state': (7, 3, 5, 6, 1, 1, False, True, False),
        'mnist-like': (28, 4, 28, 32, 1, 1, False, True, True),
    },
    'family/': {
        'layers-2': (6, 3, 5, 7, 2, 1, False, True, True),
        'layers-3-zero-state': (5, 2, 4, 5, 3, 1, False, True, False),
        'bidirectional': (6, 3, 5, 7, 1, 2, False, True, True),
        'bidirectional-zero-state': (6, 3, 5, 7, 1, 2, False, True, False),
        'batch-first': (6, 3, 5, 7, 1, 1, True, True, True),
        'no-bias': (6, 3, 5, 7, 1, 1, False, False, True),
        'layers-2-bidirectional': (6, 3, 5, 7, 2, 2, False, True, True),
        'layers-2-bidirectional-batch-first-no-bias': (6, 3, 5, 7, 2, 2, True, False, True),
        'layers-2-bidirectional-ones': (1, 1, 1, 1, 2, 2, False, True, True),
        'layers-2-bidirectional-ragged': (9, 5, 13, 17, 2, 2, False, True, True),
        'layers-2-bidirectional-long': (100, 2, 3, 6, 2, 2, False, True, True),
        'bidirectional-saturated': (7, 3, 5, 6, 1, 2, False, True, True),
        'lengths': (6, 4, 5, 7, 1, 1, False, True, True, True),
        'lengths-shorter': (6, 3, 5, 7, 1, 1, False, True, True, True),
        'lengths-saturated': (7, 3, 5, 6, 1, 1, False, True, True, True),
        'lengths-long': (200, 3, 3, 6, 1, 1, False, True, True, True),
        'lengths-layers-2': (6, 4, 5, 7, 2, 1, False, True, True, True),
        'lengths-bidirectional-zero-state': (6, 4, 5, 7, 1, 2, False, True, False, True),
        'lengths-layers-2-bidirectional': (9, 5, 13, 17, 2, 2, False, True, True, True),
        'lengths-layers-2-bidirectional-batch-first-no-bias': (6, 3, 5, 7, 2, 2, True, False, True, True),
    },
}
PROJECTION = {  # of the LSTM, in family/
    'projection': (6, 3, 5, 7, 1, 1, False, True, True, False, 4),
    'projection-ones': (1, 1, 1, 2, 1, 1, False, True, True, False, 1),
    'projection-saturated': (7, 3, 5, 6, 1, 1, False, True, True, False, 5),
    'projection-long': (200, 2, 3, 8, 1, 1, False, True, True, False, 3),
    'projection-zero-state-no-bias': (6, 3, 5, 7, 1, 1, False, False, False, False, 2),
    'projection-layers-2-bidirectional': (9, 5, 13, 17, 2, 2, False, True, True, False, 9),
    'projection-lengths': (6, 4, 5, 7, 1, 1, False, True, True, True, 4),
    'projection-lengths-layers-2-bidirectional-batch-first': (6, 3, 5, 7, 2, 2, True, True, True, True, 4),
}
# case -> (T, I, H, bias)
JACOBIANS = {
    'one-unit': (1, 1, 1, True),
    'one-step': (1, 3, 4, True),
    'five-steps': (5, 4, 6, True),
    'one-feature': (30, 1, 7, True),
    'ragged': (30, 5, 9, True),
    'vanishing': (30, 3, 5, True),
    'growing': (30, 3, 5, True),
    'no-bias': (5, 3, 5, False),
    'forget-bias': (30, 3, 5, True),
}
# case -> as in FORWARD_BACKWARD
SECOND_ORDER = {
    'plain': (5, 3, 4, 6, 1, 1, False, True, True),
    'ones': (1, 1, 1, 1, 1, 1, False, True, True),
    'no-state-no-bias': (4, 2, 3, 5, 1, 1, False, False, False),
    'layers-2-bidirectional': (4, 2, 3, 5, 2, 2, False, True, True),
    'batch-first': (4, 3, 2, 4, 1, 1, True, True, True),
    'lengths': (6, 4, 3, 5, 1, 1, False, True, True, True),
    'lengths-layers-2-bidirectional': (5, 3, 3, 4, 2, 2, False, True, True, True),
    'projection': (5, 3, 4, 6, 1, 1, False, True, True, False, 2),
    'projection-lengths-layers-2-bidirectional': (5, 3, 3, 5, 2, 2, False, True, True, True, 3),
}
OPTIMISERS = ['adam', 'adam-weight-decay', 'adamw', 'sgd', 'sgd-momentum', 'sgd-nesterov-weight-decay', 'sgd-clip', 'rmsprop',
              'rmsprop-momentum-centered', 'sgd-momentum-changing', 'adam-changing', 'adamw-changing', 'rmsprop-momentum-changing']


def parameter_shapes(module, I, H, L=1, D=1, bias=True, P=0):
    shapes, rows = {}, GATES[module] * H
    for layer in range(L):
        for suffix in [f'_l{layer}', f'_l{layer}_reverse'][:D]:
            shapes[f'weight_ih{suffix}'] = (rows, (P or H) * D if layer else I)
            shapes[f'weight_hh{suffix}'] = (rows, P or H)
            if bias:
                shapes[f'bias_ih{suffix}'] = shapes[f'bias_hh{suffix}'] = (rows,)
            if P:
                shapes[f'weight_hr{suffix}'] = (P, H)
    return shapes


def forward_backward_table(module, T, B, I, H, L, D, batch_first, bias, state, lengths=False, P=0):
    leaves = parameter_shapes(module, I, H, L, D, bias, P)
    leaves['input'] = (B, T, I) if batch_first else (T, B, I)
    states = {'h': P or H, 'c': H} if module == 'LSTM' else {'h': H}
    if state:
        leaves.update({f'{s}0': (L * D, B, width) for s, width in states.items()})
    output = ((B, T) if batch_first else (T, B)) + (D * (P or H),)
    results = {'output': output, **{f'{s}_n': (L * D, B, width) for s, width in states.items()}}
    return {**({'lengths': (B,)} if lengths else {}), **leaves, **results, **{f'grad_{k}': v for k, v in results.items()}, **{f'grad.{k}': v for k, v in leaves.items()}}


def second_order_table(*row):
    shapes = forward_backward_table(*row)
    leaves = [key[5:] for key in shapes if key.startswith('grad.')]
    first = {key: value for key, value in shapes.items() if not key.startswith('grad.') and f'grad_{key}' not in shapes}
    return {**first, **{f'{what}.{leaf}': shapes[leaf] for what in ('direction', 'second') for leaf in leaves}}


def jacobian_table(module, T, I, H, bias):
    S = 2 * H if module == 'LSTM' else H
    results = {'input': (T, H, I), 'state': (T, S, S), **({'weight_hh_l0': (H, H, H), 'weight_ih_l0': (H, H, I)} if module == 'RNN' else {})}
    return {**parameter_shapes(module, I, H, bias=bias), 'input': (T, 1, I), **{f'jacobian.{k}': v for k, v in results.items()}}


def text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def module_metadata(module, nonlinearity, I, H, L=1, D=1, batch_first=False, bias=True):
    values = dict(module=module, input_size=I, hidden_size=H, num_layers=L, bidirectional=D == 2, batch_first=batch_first, bias=bias)
    return {**{k: text(v) for k, v in values.items()}, **({'nonlinearity': nonlinearity} if nonlinearity else {})}


def expected_files():
    """-> path -> (shapes, dtypes that are not float32, metadata)."""
    files = {}
    for cell, (module, nonlinearity) in CELLS.items():
        rows = {f'exercise-{cell}': (10, 1, 3, 3, 1, 1, False, True, False)}
        rows.update({f'{folder}{cell}-{case}': row for folder, cases in FORWARD_BACKWARD.items() for case, row in cases.items()})
        rows.update({f'family/{cell}-{case}': row for case, row in PROJECTION.items() if module == 'LSTM'})
        second = {f'second-order/{cell}-{case}': row for case, row in SECOND_ORDER.items() if module == 'LSTM' or 'projection' not in case}
        for path, row in {**rows, **second}.items():
            kind, table = ('second-order', second_order_table) if path in second else ('forward-backward', forward_backward_table)
            T, B, I, H, L, D, batch_first, bias, state, lengths, P = row + (False, 0)[len(row) - 9 :]
            meta = {'kind': kind, **module_metadata(module, nonlinearity, I, H, L, D, batch_first, bias)}
            meta.update({'proj_size': str(P)} if P else {})
            files[path] = (table(module, T, B, I, H, L, D, batch_first, bias, state, lengths, P), {'lengths': 'int64'}, meta)
        for case, (T, I, H, bias) in JACOBIANS.items():
            if case != 'forget-bias' or module == 'LSTM':
                meta = {'kind': 'jacobian', **module_metadata(module, nonlinearity, I, H, bias=bias)}
                files[f'jacobians/{cell}-{case}'] = (jacobian_table(module, T, I, H, bias), {}, meta)
    for cell in ('rnn-tanh', 'lstm', 'gru'):
        parameters = {f'rnn.{k}': v for k, v in parameter_shapes(CELLS[cell][0], 3, 5).items()}
        parameters.update({'fc.weight': (4, 5), 'fc.bias': (4,)})
        shapes = {f'{when}.{k}': v for when in ('initial', 'final') for k, v in parameters.items()}
        shapes.update(inputs=(20, 6, 4, 3), labels=(20, 4), losses=(20,))
        adam = {'learning_rate': '0.01', 'beta1': '0.9', 'beta2': '0.999', 'eps': '1e-08', 'classes': '4'}
        files[f'{cell}-training'] = (shapes, {'labels': 'int64'}, {'kind': 'training', **module_metadata(*CELLS[cell], 3, 5), **adam})
    for name in OPTIMISERS:
        shapes = {f'{what}.{p}': lead + shape for what, lead in [('initial', ()), ('gradients', (25,)), ('expected', (25,))]
                  for p, shape in {'w': (3, 4), 'b': (4,)}.items()}
        each_step = ['norms'] * (name == 'sgd-clip') + ['learning_rates'] * name.endswith('-changing')
        files[f'optimisers/{name}'] = ({**shapes, **{key: (25,) for key in each_step}}, {}, None)
    return files


def check_forward_backward(name, meta, f32, f64):
    """-> (fraction of the forward bound used, fraction of the gradient bound used), both by PyTorch's float32 rounding."""
    results = equations.forward(meta, f64)
    used = max(np.sum((f64[key] - value) ** 2) for key, value in results.items()) / 1e-10
    cotangents = {key: f64[f'grad_{key}'] for key in results}
    random, worst = np.random.default_rng(0), 0.0

    def loss(changed):
        return sum(np.sum(value * cotangents[key]) for key, value in equations.forward(meta, {**f64, **changed}).items())

    for leaf in [key[5:] for key in f64 if key.startswith('grad.')]:
        gradient, size = f64[f'grad.{leaf}'], max(1, np.abs(f64[f'grad.{leaf}']).max())
        indices = random.choice(gradient.size, min(gradient.size, 10), replace=False)
        for index in indices:
            step = np.zeros(gradient.size)
            step[index] = 1e-6
            step = step.reshape(gradient.shape)
            numeric = (loss({leaf: f64[leaf] + step}) - loss({leaf: f64[leaf] - step})) / 2e-6
            worst = max(worst, abs(numeric - gradient.flat[index]) / (1e-4 * size))
    return used, worst


def check_jacobian(name, meta, f32, f64):
    """-> fractions of the bound used by (inputs and states, weights). Jacobians here are complex steps: no difference is taken."""
    x, step, names = f64['input'], 1e-30, [f'{s}_n' for s in ('h', 'c')[: 1 + (meta['module'] == 'LSTM')]]
    T, _, I = x.shape
    H, n = int(meta['hidden_size']), len(names) * int(meta['hidden_size'])
    parameters = {key: value for key, value in f64.items() if key.startswith(('weight', 'bias'))}

    def last_state(changed):
        """One row for each row of the batch."""
        results = equations.forward(meta, {**parameters, **changed})
        return np.concatenate([results[key][0] for key in names], axis=1)

    def used(expected, columns):
        computed = np.moveaxis(columns.imag / step, 0, -1).reshape(expected.shape)
        return np.abs(computed - expected).max() / (1e-3 * np.abs(expected).max() + 1e-30)

    worst = 0.0
    for t in range(T):
        rows = np.repeat(x, I, axis=1).astype(complex)  # the i-th row of the batch has a step at input i
        rows[t] += 1j * step * np.eye(I)
        worst = max(worst, used(f64['jacobian.input'][t], last_state({'input': rows})[:, :H]))
        start = last_state({'input': x[: t + 1]}) + 1j * step * np.eye(n)
        if t < T - 1:
            states = dict(zip(('h0', 'c0'), np.split(start[None], len(names), axis=2)))
            start = last_state({'input': np.repeat(x[t + 1 :], n, axis=1), **states})
        worst = max(worst, used(f64['jacobian.state'][t], start))

    weights = 0.0
    for key in [key[9:] for key in f64 if key.startswith('jacobian.weight')]:
        steps = 1j * step * np.eye(f64[key].size).reshape(-1, *f64[key].shape)
        weights = max(weights, used(f64[f'jacobian.{key}'], np.array([last_state({'input': x, key: f64[key] + change})[0] for change in steps])))
    return worst, weights


def check_training(name, meta, f32, f64):
    """-> fractions of the bound 1e-5 used by (losses, final parameters). Gradients here are central differences."""
    parameters = {key[8:]: value for key, value in f64.items() if key.startswith('initial.')}

    def loss(values, step):
        rnn = {key[4:]: value for key, value in values.items() if key.startswith('rnn.')}
        h = equations.forward(meta, {**rnn, 'input': f64['inputs'][step]})['h_n'][-1]
        return equations.cross_entropy(h @ values['fc.weight'].T + values['fc.bias'], f32['labels'][step])

    losses, history = [], {key: [] for key in parameters}
    initial, adam = dict(parameters), {**meta, 'optimiser': 'Adam'}
    for step in range(len(f64['losses'])):
        losses.append(loss(parameters, step))
        for key, value in parameters.items():
            gradient = np.zeros(value.size)
            for index in range(value.size):
                change = np.zeros(value.size)
                change[index] = 1e-5
                change = change.reshape(value.shape)
                gradient[index] = (loss({**parameters, key: value + change}, step) - loss({**parameters, key: value - change}, step)) / 2e-5
            history[key].append(gradient.reshape(value.shape))
        parameters = {key: equations.optimiser_steps(adam, initial[key], history[key])[-1] for key in parameters}
    final = max(np.abs(value - f64[f'final.{key}']).max() for key, value in parameters.items())
    return np.abs(np.array(losses) - f64['losses']).max() / 1e-5, final / 1e-5


def check_optimiser(name, meta, f32, f64):
    """-> largest difference of a parameter, of a norm, as fractions of 1e-5."""
    gradients = {key: f64[f'gradients.{key}'] for key in ('w', 'b')}
    norm = np.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(axis=1) for g in gradients.values()))
    if 'max_norm' in meta:
        factor = np.minimum(1, float(meta['max_norm']) / (norm + 1e-6))
        assert (factor == 1).any() and (factor < 1).any(), 'clips always or never'
        gradients = {key: g * factor.reshape(-1, *[1] * (g.ndim - 1)) for key, g in gradients.items()}
    worst = max(
        np.abs(equations.optimiser_steps(meta, f64[f'initial.{key}'], g, f64.get('learning_rates')) - f64[f'expected.{key}']).max() for key, g in gradients.items()
    )
    return worst / 1e-5, (np.abs(norm - f64['norms']).max() / 1e-5 if 'norms' in f64 else 0.0)


def check_second_order(name, meta, f32, f64):
    """-> (0, fraction of the gradient bound used): the mixed second difference along the direction and one entry."""
    leaves = [key[7:] for key in f64 if key.startswith('second.')]
    random, worst, step = np.random.default_rng(0), 0.0, 1e-5  # short: relu has kinks

    def loss(along, leaf, index, by):
        changed = {key: f64[key] + along * f64[f'direction.{key}'] for key in leaves}
        changed[leaf].flat[index] += by
        return sum(np.sum(value * f64[f'grad_{key}']) for key, value in equations.forward(meta, {**f64, **changed}).items())

    for leaf in leaves:
        expected = f64[f'second.{leaf}']
        for index in random.choice(expected.size, min(expected.size, 5), replace=False):
            corners = [a * b * loss(a * step, leaf, index, b * step) for a in (1, -1) for b in (1, -1)]
            numeric = sum(corners) / (4 * step * step)
            worst = max(worst, abs(numeric - expected.flat[index]) / (1e-4 * max(1, np.abs(expected).max())))
    return 0.0, worst


CHECKS = {
    'forward-backward': check_forward_backward,
    'jacobian': check_jacobian,
    'training': check_training,
    'optimiser': check_optimiser,
    'second-order': check_second_order,
}


def main():
    table = expected_files()
    found = {os.path.relpath(path, FOLDER)[: -len('.safetensors')]: path for path in glob.glob(f'{FOLDER}/**/*', recursive=True) if os.path.isfile(path)}
    problems = [f'{name}: missing' for name in sorted(table.keys() - found.keys())]
    problems += [f'{name}: not in the table' for name in sorted(found.keys() - table.keys())]
    for name in sorted(table.keys() & found.keys()):
        shapes, dtypes, metadata = table[name]
        tensors, meta = safetensors_io.read(found[name])
        if safetensors_io.to_bytes(tensors, meta) != open(found[name], 'rb').read():
            problems.append(f'{name}: writing what was read gives other bytes')
        if {key: value.shape for key, value in tensors.items()} != shapes:
            problems.append(f'{name}: other keys or shapes: {set(shapes) ^ set(tensors)}')
        if any(str(value.dtype) != dtypes.get(key, 'float32') for key, value in tensors.items()):
            problems.append(f'{name}: another dtype')
        if metadata is not None and meta != metadata:
            problems.append(f'{name}: metadata {meta}')
        if not all(np.isfinite(value).all() for value in tensors.values()):
            problems.append(f'{name}: not finite')
        zero = [key for key, value in tensors.items() if not value.any()]
        f64 = {key: value.astype(np.float64) for key, value in tensors.items()}
        margins = CHECKS[meta['kind']](name, meta, tensors, f64)
        if not max(margins) < 0.2:
            problems.append(f'{name}: {margins} of the bound')
        print(f'{name:64} {margins[0]:9.5f} {margins[1]:9.5f}', *(['all zero:', *zero] if zero else []))
    print(f'{len(found)} files, {sum(map(os.path.getsize, found.values()))} bytes, {len(problems)} problems', *problems, sep='\n  ')
    sys.exit(1 if problems else 0)


if __name__ == '__main__':
    main()
