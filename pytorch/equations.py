"""PyTorch's recurrent equations again, in numpy and float64, to check the goldens without PyTorch.

https://pytorch.org/docs/stable/generated/torch.nn.{RNN,LSTM,GRU}.html
"""
import numpy as np


def sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))


def rnn_step(a, b, h, c, nonlinearity):
    return (np.tanh(a + b) if nonlinearity == 'tanh' else np.maximum(a + b, 0)), c


def lstm_step(a, b, h, c, _):
    i, f, g, o = np.split(a + b, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru_step(a, b, h, c, _):
    (ar, az, an), (br, bz, bn) = np.split(a, 3, axis=-1), np.split(b, 3, axis=-1)
    z = sigmoid(az + bz)
    return (1 - z) * np.tanh(an + sigmoid(ar + br) * bn) + z * h, c


STEPS = {'RNN': rnn_step, 'LSTM': lstm_step, 'GRU': gru_step}


def forward(meta, tensors):
    """meta: a golden's metadata; tensors: parameters, `input` and perhaps `h0`, `c0`, `lengths` -> `output`, `h_n` and `c_n`."""
    step, nonlinearity = STEPS[meta['module']], meta.get('nonlinearity', 'tanh')
    layers, directions = int(meta.get('num_layers', 1)), 1 + (meta.get('bidirectional') == 'true')
    H, x = int(meta['hidden_size']), tensors['input']
    if meta.get('batch_first') == 'true':
        x = x.swapaxes(0, 1)
    T, B, _ = x.shape
    P = int(meta.get('proj_size', 0)) or H
    dtype = np.result_type(np.float64, *tensors.values())  # complex where a complex step is taken
    h_n, c_n = (np.array(tensors.get(name, np.zeros((layers * directions, B, width))), dtype) for name, width in [('h0', P), ('c0', H)])
    alive = np.arange(T)[:, None, None] < tensors.get('lengths', np.full(B, T))[:, None]
    for layer in range(layers):
        outputs = []
        for direction in range(directions):
            k, suffix = layer * directions + direction, f'_l{layer}' + '_reverse' * direction
            w, v = tensors[f'weight_ih{suffix}'], tensors[f'weight_hh{suffix}']
            b_ih, b_hh = (tensors.get(f'bias_{which}{suffix}', 0) for which in ('ih', 'hh'))
            h, c, out = h_n[k], c_n[k], np.empty((T, B, P), dtype)
            for t in range(T)[:: -1 if direction else 1]:
                h_next, c_next = step(x[t] @ w.T + b_ih, h @ v.T + b_hh, h, c, nonlinearity)
                if f'weight_hr{suffix}' in tensors:
                    h_next = h_next @ tensors[f'weight_hr{suffix}'].T
                h, c = np.where(alive[t], h_next, h), np.where(alive[t], c_next, c)
                out[t] = np.where(alive[t], h, 0)
            h_n[k], c_n[k] = h, c
            outputs.append(out)
        x = np.concatenate(outputs, axis=-1)
    output = x.swapaxes(0, 1) if meta.get('batch_first') == 'true' else x
    return {'output': output, 'h_n': h_n, **({'c_n': c_n} if meta['module'] == 'LSTM' else {})}


def cross_entropy(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels])


def optimiser_steps(meta, initial, gradients, rates=None):
    """One parameter's value after every step, by the formulas of torch.optim. gradients are those it steps by, [S, ...], rates the
    learning rates [S] where they change."""
    get = {'momentum': 0, 'weight_decay': 0, **{k: float(v) for k, v in meta.items() if v[:1].isdigit()}}.__getitem__
    decay, p, m, v, mean, values = get('weight_decay'), initial, 0.0, 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        lr = get('learning_rate') if rates is None else rates[t - 1]
        if meta['optimiser'] == 'AdamW':
            p = p - lr * decay * p
        else:
            g = g + decay * p
        if meta['optimiser'] == 'SGD':
            m = get('momentum') * m + g
            p = p - lr * (g + get('momentum') * m if meta['nesterov'] == 'true' else m)
        elif meta['optimiser'] == 'RMSprop':
            v = get('alpha') * v + (1 - get('alpha')) * g * g
            mean = get('alpha') * mean + (1 - get('alpha')) * g
            m = get('momentum') * m + g / (np.sqrt(v - mean**2 if meta['centered'] == 'true' else v) + get('eps'))
            p = p - lr * m
        else:
            m, v = get('beta1') * m + (1 - get('beta1')) * g, get('beta2') * v + (1 - get('beta2')) * g * g
            p = p - lr * m / (1 - get('beta1') ** t) / (np.sqrt(v / (1 - get('beta2') ** t)) + get('eps'))
        values.append(p)
    return np.array(values)
