#!/usr/bin/python3
"""Makes goldens/*.safetensors with PyTorch: /usr/bin/python3 pytorch/make_goldens.py [--out folder]"""
import argparse
import os
import sys

# One thread and AVX2 code everywhere: the sums are then taken in the same order on every such machine.
os.environ.update(OPENBLAS_NUM_THREADS='1', OPENBLAS_CORETYPE='Haswell', ATEN_CPU_CAPABILITY='avx2')

try:
    import torch
except ImportError:
    sys.exit(f'{sys.executable} has no torch: on Debian, apt-get install python3-torch libopenblas0-pthread, and use /usr/bin/python3')

import forward_backward
import jacobian
import optimisers
import safetensors_io
import second_order
import training


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--out', default=os.path.join(os.path.dirname(os.path.abspath(__file__)), 'goldens'))
    out = parser.parse_args().out
    torch.set_num_threads(1)

    files = size = 0
    for kind in (forward_backward, jacobian, training, optimisers, second_order):
        for name, tensors, metadata in kind.goldens():
            path = os.path.join(out, f'{name}.safetensors')
            safetensors_io.write(path, tensors, metadata)
            files, size = files + 1, size + os.path.getsize(path)
    print(f'{files} files, {size} bytes in {out}, by PyTorch {torch.__version__}')


if __name__ == '__main__':
    main()
