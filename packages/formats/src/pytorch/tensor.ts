/** @file PyTorch's tensors as their pickle describes them: a view of a storage, by offset, sizes and strides. */
import { Made, describe, Dict, Global, numpyNames, nameIn, type Call, type Fault, type Value } from '../pickle.js';
import { elementBytes, type Dtype, type StoredTensor } from '../safetensors/format.js';

/** torch.FloatStorage and the like. */
const storageDtypes: Record<string, Dtype> = {
  Double: 'F64',
  Float: 'F32',
  Half: 'F16',
  BFloat16: 'BF16',
  Long: 'I64',
  Int: 'I32',
  Short: 'I16',
  Char: 'I8',
  Byte: 'U8',
  Bool: 'BOOL',
};

/** The bytes behind one or more tensors. */
class Storage extends Made {
  constructor(
    readonly dtype: Dtype,
    readonly bytes: Uint8Array,
  ) {
    super();
  }

  override toString(): string {
    return `a storage of ${this.bytes.length} bytes`;
  }
}

export class TorchTensor extends Made {
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: number[],
    readonly strides: number[],
  ) {
    super();
  }

  /** Its elements in row-major order, copied. */
  stored(): StoredTensor {
    const { dtype, bytes } = this.storage;
    const size = elementBytes[dtype];
    const count = elements(this.shape);
    if (this.#isContiguous())
      return { dtype, shape: this.shape, bytes: bytes.slice(this.offset * size, (this.offset + count) * size) };
    const result = new Uint8Array(count * size);
    const index = this.shape.map(() => 0);
    let from = this.offset;
    for (let to = 0; to < count; to++) {
      for (let i = 0; i < size; i++) result[to * size + i] = bytes[from * size + i]!;
      for (let d = this.shape.length - 1; d >= 0; d--) {
        from += this.strides[d]!;
        if (++index[d]! < this.shape[d]!) break;
        from -= this.strides[d]! * this.shape[d]!;
        index[d] = 0;
      }
    }
    return { dtype, shape: this.shape, bytes: result };
  }

  #isContiguous(): boolean {
    return this.shape.every((n, d) => n === 1 || this.strides[d] === elements(this.shape.slice(d + 1)));
  }

  override toString(): string {
    return `a tensor [${this.shape.join(', ')}]`;
  }
}

/** The persistent id ('storage', torch.FloatStorage, '0', 'cpu', 12) -> the file `data/0` of the archive. */
export const storageReader =
  (files: ReadonlyMap<string, Uint8Array>, folder: string) =>
  (id: Value, fault: Fault): Storage => {
    const [kind, type, key, , count] = Array.isArray(id) ? id : [];
    const dtype =
      type instanceof Global ? storageDtypes[/^torch\.(\w+)Storage$/.exec(type.name)?.[1] ?? ''] : undefined;
    if (nameIn(kind) !== 'storage' || !dtype)
      throw fault('storage', 'one of numbers', `${nameIn(kind)} ${describe(type)}`);
    const path = `${folder}data/${nameIn(key)}`;
    const bytes = files.get(path);
    if (!bytes) throw fault('storage', `the file ${path}`, 'none');
    if (typeof count !== 'number' || count * elementBytes[dtype] !== bytes.length) {
      throw fault('storage', `${describe(count)} numbers of ${dtype} in ${path}`, `${bytes.length} bytes`);
    }
    return new Storage(dtype, bytes);
  };

/** (storage, offset, size, stride, requires_grad, hooks, metadata?) */
const rebuildTensor: Call = ([storage, offset, shape, strides], fault) => {
  if (!(storage instanceof Storage)) throw fault('tensor', 'a storage', describe(storage));
  if (!isSizes(shape) || !isSizes(strides) || shape.length !== strides.length || !isSizes([offset])) {
    throw fault(
      'tensor',
      'offset, sizes and strides >= 0',
      `${describe(offset)}, ${describe(shape)} and ${describe(strides)}`,
    );
  }
  const available = storage.bytes.length / elementBytes[storage.dtype];
  const last = (offset as number) + shape.reduce((sum, n, d) => sum + (n - 1) * strides[d]!, 0);
  // A stride of 0 could make much out of little: a tensor has no more elements than its storage.
  if (elements(shape) > 0 && (last >= available || elements(shape) > available)) {
    throw fault(
      'tensor',
      `a view of the ${available} numbers in its storage`,
      `[${shape.join(', ')}] from ${describe(offset)} with strides [${strides.join(', ')}]`,
    );
  }
  return new TorchTensor(storage, offset as number, shape, strides);
};

const rebuildParameter: Call = ([data], fault) => {
  if (!(data instanceof TorchTensor)) throw fault('parameter', 'a tensor', describe(data));
  return data;
};

const notCalled: Call = (_, fault) => {
  throw fault('call', 'a name that makes a tensor', 'a type');
};

/** All that a state dict, and what checkpoints keep beside it, is made of. */
export const torchNames: ReadonlyMap<string, Call> = new Map<string, Call>([
  ...numpyNames,
  ['collections.OrderedDict', () => new Dict()],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch.Size', ([sizes]) => sizes ?? []],
  ...Object.keys(storageDtypes).map((name): [string, Call] => [`torch.${name}Storage`, notCalled]),
]);

const elements = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
