"""The safetensors format in numpy alone: https://huggingface.co/docs/safetensors#format

Equal contents give equal bytes: tensors lie by element size (largest first, so that each is aligned), then by name;
metadata by key; the header is padded with spaces to a multiple of 8. @bptt/cells writes the same layout.
"""
import json
import os
import struct

import numpy as np

DTYPES = {'F32': '<f4', 'F64': '<f8', 'I32': '<i4', 'I64': '<i8', 'U8': '|u1'}
NAMES = {np.dtype(code): name for name, code in DTYPES.items()}


def to_bytes(tensors, metadata):
    """tensors: name -> array of one of DTYPES; metadata: string -> string."""
    arrays = {name: np.asarray(array, order='C') for name, array in tensors.items()}
    header, end, chunks = {'__metadata__': dict(sorted(metadata.items()))}, 0, []
    for name in sorted(arrays, key=lambda name: (-arrays[name].itemsize, name)):
        array = arrays[name]
        header[name] = {'dtype': NAMES[array.dtype], 'shape': list(array.shape), 'data_offsets': [end, end + array.nbytes]}
        end += array.nbytes
        chunks.append(array.tobytes())
    text = json.dumps(header, separators=(',', ':'), ensure_ascii=False).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text + b''.join(chunks)


def write(path, tensors, metadata):
    """Writes beside the target, then renames: a reader never sees half a file."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(f'{path}.tmp', 'wb') as file:
        file.write(to_bytes(tensors, metadata))
    os.replace(f'{path}.tmp', path)


def read(path):
    """-> (name -> array, metadata). ValueError where the bytes break the format."""
    with open(path, 'rb') as file:
        data = file.read()

    def require(holds, what):
        if not holds:
            raise ValueError(f'{path}: {what}')

    require(len(data) >= 8, 'shorter than the 8 bytes of a header length')
    length = struct.unpack('<Q', data[:8])[0]
    require(length <= len(data) - 8, f'the header claims {length} bytes, {len(data) - 8} are there')
    header = json.loads(data[8 : 8 + length].decode('utf-8'), object_pairs_hook=lambda pairs: _unique(path, pairs))
    metadata = header.pop('__metadata__', {})
    require(all(isinstance(value, str) for value in metadata.values()), 'metadata values must be strings')

    body, position, tensors = memoryview(data)[8 + length :], 0, {}
    for name, entry in sorted(header.items(), key=lambda item: item[1]['data_offsets']):
        begin, end = entry['data_offsets']
        require(begin == position, f'{name} begins at {begin}, the tensor before ends at {position}')
        require(entry['dtype'] in DTYPES, f'{name}: dtype {entry["dtype"]} is not read here')
        dtype = np.dtype(DTYPES[entry['dtype']])
        size = dtype.itemsize * int(np.prod(entry['shape'], dtype=np.int64))
        require(end - begin == size, f'{name}: {end - begin} bytes for shape {entry["shape"]}')
        require(end <= len(body), f'{name} ends at {end}, the data at {len(body)}')
        tensors[name] = np.frombuffer(body[begin:end], dtype).reshape(entry['shape']).copy()
        position = end
    require(position == len(body), f'{len(body) - position} bytes after the last tensor')
    return tensors, metadata


def _unique(path, pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError(f'{path}: a key twice in the header')
    return dict(pairs)
