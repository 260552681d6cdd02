"""PyTorch on as many threads as the first argument says: answers questions in lines of JSON, like the peers in Node."""
import json
import sys
import time

import torch
from torch.nn.functional import cross_entropy

torch.set_num_threads(int(sys.argv[1]))
EPOCH_IMAGES = int(sys.argv[2])
CLASSES = 10


def layer_of(w):
    return {'rnn': torch.nn.RNN, 'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU}[w['cell']](w['I'], w['H'])


def trainer(w):
    layer, head = layer_of(w), torch.nn.Linear(w['H'], CLASSES)
    optimiser = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=1e-3)

    def step(x, labels):
        optimiser.zero_grad()
        loss = cross_entropy(head(layer(x)[0][-1]), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def train(w):
    step = trainer(w)
    x, labels = 2 * torch.rand(w['T'], w['B'], w['I']) - 1, torch.arange(w['B']) % CLASSES
    return lambda: step(x, labels)


def padded(w):
    layer, head = layer_of(w), torch.nn.Linear(w['H'], CLASSES)
    optimiser = torch.optim.Adam([*layer.parameters(), *head.parameters()], lr=1e-3)
    x, labels = 2 * torch.rand(w['T'], w['B'], w['I']) - 1, torch.arange(w['B']) % CLASSES
    lengths = torch.tensor([w['T'] - 7 * b % (1 + w['T'] // 2) for b in range(w['B'])])

    def step():
        optimiser.zero_grad()
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        _, state = layer(packed)
        loss = cross_entropy(head((state[0] if w['cell'] == 'lstm' else state)[-1]), labels)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def language(w):
    embedding, layer, head = torch.nn.Embedding(w['V'], w['I']), layer_of(w), torch.nn.Linear(w['H'], w['V'])
    optimiser = torch.optim.Adam([*embedding.parameters(), *layer.parameters(), *head.parameters()], lr=1e-3)
    ids = torch.randint(w['V'], (w['T'], w['B']))

    def step():
        optimiser.zero_grad()
        loss = cross_entropy(head(layer(embedding(ids))[0]).flatten(0, 1), ids.flatten())
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def embedding(w):
    table, ids = torch.nn.Embedding(w['V'], w['I']), torch.randint(w['V'], (w['T'], w['B']))
    dy = torch.rand(w['T'], w['B'], w['I'])

    def call():
        table.zero_grad()
        table(ids).backward(dy)

    return call


def forward(w):
    layer, head, x = layer_of(w), torch.nn.Linear(w['H'], CLASSES), 2 * torch.rand(w['T'], w['B'], w['I']) - 1
    return lambda: head(layer(x)[0][-1])


def tiny(w):
    layer, x = layer_of(w), 2 * torch.rand(w['T'], w['B'], w['I']) - 1
    return lambda: layer(x)


def loop(w):
    """As the exercise has it written: the equations, a step at a time."""
    x, zero = 2 * torch.rand(w['T'], w['B'], w['I']) - 1, torch.zeros(w['B'], w['H'])
    gates = {'rnn': 1, 'lstm': 4, 'gru': 3}[w['cell']]
    W, V = torch.nn.Linear(w['I'], gates * w['H']), torch.nn.Linear(w['H'], gates * w['H'])

    def rnn(a, b, h, c):
        return torch.tanh(a + b), c

    def lstm(a, b, h, c):
        i, f, g, o = (a + b).chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        return torch.sigmoid(o) * torch.tanh(c), c

    def gru(a, b, h, c):
        (ar, az, an), (br, bz, bn) = a.chunk(3, dim=1), b.chunk(3, dim=1)
        z = torch.sigmoid(az + bz)
        return (1 - z) * torch.tanh(an + torch.sigmoid(ar + br) * bn) + z * h, c

    step = {'rnn': rnn, 'lstm': lstm, 'gru': gru}[w['cell']]

    def call():
        h = c = zero
        output = []
        for x_t in x:
            h, c = step(W(x_t), V(h), h, c)
            output.append(h)
        return torch.stack(output), h

    return call


def stream(w):
    layer, x = layer_of(w), 2 * torch.rand(1, w['B'], w['I']) - 1
    state = None

    def call():
        nonlocal state
        _, state = layer(x, state)

    return call


def epoch(w):
    """Random images instead of MNIST's, already normalised: what they show does not matter to the time."""
    step = trainer(w)
    images, labels = 2 * torch.rand(EPOCH_IMAGES, w['T'], w['I']) - 1, torch.arange(EPOCH_IMAGES) % CLASSES

    def call():
        for chosen in torch.randperm(EPOCH_IMAGES).split(w['B']):
            step(images[chosen].transpose(0, 1), labels[chosen])

    return call


def products(w):
    a, b = torch.rand(w['B'], w['I'] + w['H']), torch.rand(w['I'] + w['H'], w['H'])
    return lambda: torch.mm(a, b)


def golden(q):
    """The tensors of a golden file (pytorch/README.md): random weights, input, states and cotangents, and what PyTorch makes of them."""
    torch.manual_seed(q['seed'])
    lstm = q['module'] == 'LSTM'
    layer = getattr(torch.nn, q['module'])(q['I'], q['H'], q['layers'], bidirectional=q['bidirectional'], **q['options'])
    given = {'input': torch.randn(q['T'], q['B'], q['I'])}
    for name in ('h0', 'c0') if lstm else ('h0',):
        given[name] = torch.randn(q['layers'] * (1 + q['bidirectional']), q['B'], q['H'])
    leaves = {**{name: x.requires_grad_() for name, x in given.items()}, **dict(layer.named_parameters())}
    output, final = layer(given['input'], (given['h0'], given['c0']) if lstm else given['h0'])
    results = dict(zip(('output', 'h_n', 'c_n'), (output, *final) if lstm else (output, final)))
    cotangents = {name: torch.randn_like(x) for name, x in results.items()}
    gradients = torch.autograd.grad(list(results.values()), list(leaves.values()), list(cotangents.values()))
    tensors = {**leaves, **results, **{f'grad_{name}': x for name, x in cotangents.items()}}
    tensors.update({f'grad.{name}': x for name, x in zip(leaves, gradients)})
    return {name: {'shape': list(x.shape), 'values': x.flatten().tolist()} for name, x in tensors.items()}


works = {f.__name__: f for f in (train, padded, language, embedding, forward, tiny, stream, epoch, products)}
prepared, work = None, None
ready = {'version': torch.__version__, 'kinds': list(works), 'python': sys.executable}
if hasattr(torch.backends, 'cpu'):  # from 2.1 on
    ready['capability'] = torch.backends.cpu.get_cpu_capability()
print(json.dumps(ready), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    try:
        if 'golden' in question:
            print(json.dumps(golden(question['golden'])), flush=True)
            continue
        w, calls = question['workload'], question['calls']
        if prepared != (w, question.get('loop')):
            prepared, work = (w, question.get('loop')), (loop if question.get('loop') else works[w['kind']])(w)
        with torch.set_grad_enabled(w['kind'] in ('train', 'padded', 'language', 'embedding', 'epoch')):
            start = time.perf_counter()
            for _ in range(calls):
                work()
            ms = (time.perf_counter() - start) * 1000 / calls
        print(json.dumps({'ms': ms}), flush=True)
    except Exception as error:
        print(json.dumps({'error': str(error)}), flush=True)
