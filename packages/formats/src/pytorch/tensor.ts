/** @file PyTorch's tensors as their pickle describes them: a view of a storage, by offset, sizes and strides, judged when it is wanted. */
import { FormatError } from '@bptt/errors';
import {
  Made,
  describe,
  Dict,
  Global,
  Inert,
  numpyNames,
  nameIn,
  type Call,
  type Fault,
  type Value,
} from '../pickle.js';
import { elementBytes, isReadable, type Dtype, type StoredTensor } from '../safetensors/format.js';

/** torch.FloatStorage and the like; those of more than one number an element, or of less than a byte, are not read. */
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
  ComplexFloat: 'C64',
  ComplexDouble: 'C128',
  QInt8: 'QI8',
  QUInt8: 'QU8',
  QInt32: 'QI32',
};

/** torch.float32 and the like, where a tensor says its own type: those that have no storage of their own. */
const dtypes: Record<string, Dtype> = {
  float8_e4m3fn: 'F8_E4M3',
  float8_e5m2: 'F8_E5M2',
  uint16: 'U16',
  uint32: 'U32',
  uint64: 'U64',
};

/** The bytes behind one or more tensors. */
class Storage extends Made {
  constructor(
    readonly dtype: Dtype,
    readonly bytes: Uint8Array,
    readonly trouble?: FormatError,
  ) {
    super();
  }

  override toString(): string {
    return `a storage of ${this.bytes.length} bytes`;
  }
}

interface Placed {
  dtype: Dtype;
  bytes: Uint8Array;
  offset: number;
  shape: number[];
  strides: number[];
}

export class TorchTensor extends Made {
  readonly shape: number[];
  readonly dtype: Dtype;
  readonly #placed: Placed | FormatError;

  /** @param placed where its numbers are, or why there are none. */
  constructor(shape: number[], dtype: Dtype, placed: Omit<Placed, 'shape' | 'dtype'> | FormatError) {
    super();
    this.shape = shape;
    this.dtype = dtype;
    this.#placed = placed instanceof FormatError ? placed : { ...placed, shape, dtype };
  }

  /** What a copy of its elements takes. */
  get byteLength(): number {
    return isReadable(this.dtype) && !(this.#placed instanceof FormatError)
      ? elements(this.shape) * elementBytes[this.dtype]
      : 0;
  }

  /**
   * Its elements in row-major order, copied each time they are asked for.
   * Asking throws a FormatError where they are not there, or of a type that is not read.
   */
  stored(): StoredTensor {
    const placed = this.#placed;
    return {
      dtype: this.dtype,
      shape: this.shape,
      get bytes() {
        if (placed instanceof FormatError) throw placed;
        return copied(placed);
      },
    };
  }

  override toString(): string {
    return `a tensor [${this.shape.join(', ')}]`;
  }
}

function copied({ dtype, bytes, offset, shape, strides }: Placed): Uint8Array {
  const size = isReadable(dtype) ? elementBytes[dtype] : 0;
  const count = elements(shape);
  const isContiguous = shape.every((n, d) => n === 1 || strides[d] === elements(shape.slice(d + 1)));
  if (isContiguous || count === 0) return bytes.slice(offset * size, (offset + count) * size);
  const result = new Uint8Array(count * size);
  const index = shape.map(() => 0);
  let from = offset;
  for (let to = 0; to < count; to++) {
    for (let i = 0; i < size; i++) result[to * size + i] = bytes[from * size + i]!;
    for (let d = shape.length - 1; d >= 0; d--) {
      from += strides[d]!;
      if (++index[d]! < shape[d]!) break;
      from -= strides[d]! * shape[d]!;
      index[d] = 0;
    }
  }
  return result;
}

/** The persistent id ('storage', torch.FloatStorage, '0', 'cpu', 12) -> the file `data/0` of the archive. */
export const storageReader =
  (files: ReadonlyMap<string, Uint8Array>, folder: string) =>
  (id: Value, fault: Fault): Value => {
    const [kind, type, key, , count] = Array.isArray(id) ? id : [];
    if (nameIn(kind) !== 'storage') return new Inert(`a reference to ${nameIn(kind)}`);
    const name = type instanceof Global || type instanceof Inert ? type.name : '';
    const untyped = name === 'torch.storage.UntypedStorage';
    const dtype = untyped ? 'U8' : storageDtypes[/^torch\.(\w+)Storage$/.exec(name)?.[1] ?? ''];
    const path = `${folder}data/${nameIn(key)}`;
    const bytes = files.get(path);
    const trouble = (expected: string, found: string) =>
      new Storage(dtype ?? 'unknown', bytes ?? new Uint8Array(), fault('storage', expected, found));
    if (!dtype) return trouble('one of numbers', describe(type));
    if (!bytes) return trouble(`the file ${path}`, 'none');
    if (isReadable(dtype) && (typeof count !== 'number' || count * elementBytes[dtype] !== bytes.length))
      return trouble(`${describe(count)} numbers of ${dtype} in ${path}`, `${bytes.length} bytes`);
    return new Storage(dtype, bytes);
  };

/** A tensor of this size, whatever its numbers are. */
const sized = (size: Value | undefined, dtype: Dtype, placed: FormatError, fault: Fault): TorchTensor => {
  if (!isSizes(size)) throw fault('tensor', 'sizes >= 0', describe(size));
  return new TorchTensor(size, dtype, placed);
};

/** (storage, offset, size, stride, requires_grad, hooks, metadata?) */
const rebuildTensor: Call = ([storage, offset, shape, strides], fault) =>
  rebuilt(storage, offset, shape, strides, fault);

/** (storage, offset, size, stride, requires_grad, hooks, dtype, metadata): of types without a storage of their own. */
const rebuildTyped: Call = ([storage, offset, shape, strides, , , type], fault) => {
  const name = type instanceof Inert ? type.name.replace(/^torch\./, '') : '';
  return rebuilt(storage, offset, shape, strides, fault, dtypes[name] ?? 'unknown');
};

function rebuilt(
  storage: Value | undefined,
  offset: Value | undefined,
  shape: Value | undefined,
  strides: Value | undefined,
  fault: Fault,
  own?: Dtype,
): TorchTensor {
  if (!(storage instanceof Storage)) throw fault('tensor', 'a storage', describe(storage));
  if (!isSizes(shape) || !isSizes(strides) || shape.length !== strides.length || !isSizes([offset])) {
    throw fault(
      'tensor',
      'offset, sizes and strides >= 0',
      `${describe(offset)}, ${describe(shape)} and ${describe(strides)}`,
    );
  }
  const { bytes } = storage;
  const dtype = own ?? storage.dtype;
  const first = offset as number;
  if (storage.trouble) return new TorchTensor(shape, dtype, storage.trouble);
  if (!isReadable(dtype))
    return new TorchTensor(shape, dtype, fault('tensor', `one of ${Object.keys(elementBytes).join(', ')}`, dtype));
  const available = Math.floor(bytes.length / elementBytes[dtype]);
  const last = first + shape.reduce((sum, n, d) => sum + (n - 1) * strides[d]!, 0);
  // A stride of 0 could make much out of little: a tensor has no more elements than its storage.
  if (elements(shape) > 0 && (last >= available || elements(shape) > available)) {
    const found = `[${shape.join(', ')}] from ${describe(offset)} with strides [${strides.join(', ')}]`;
    return new TorchTensor(shape, dtype, fault('tensor', `a view of the ${available} numbers in its storage`, found));
  }
  return new TorchTensor(shape, dtype, { bytes, offset: first, strides });
}

/** (storage, offset, size, stride, quantizer, requires_grad, hooks) */
const rebuildQuantised: Call = ([, , size], fault) =>
  sized(
    size,
    'quantised',
    fault('tensor', 'plain numbers', 'quantised ones: save the float model, or dequantize() them'),
    fault,
  );

/** (layout, (indices, values, size, coalesced?)): the size comes last or last but one. */
const rebuildSparse: Call = ([, data], fault) => {
  const parts = Array.isArray(data) ? data : [];
  return sized(
    parts.findLast(isSizes),
    'sparse',
    fault('tensor', 'plain numbers', 'a sparse tensor: save its to_dense()'),
    fault,
  );
};

/** (dtype, size, stride, requires_grad) */
const rebuildMeta: Call = ([, size], fault) =>
  sized(size, 'meta', fault('tensor', 'numbers', "a tensor of the device 'meta', which has none"), fault);

const rebuildParameter: Call = ([data], fault) => {
  if (!(data instanceof TorchTensor)) throw fault('parameter', 'a tensor', describe(data));
  return data;
};

/** (function, type, arguments, state): a tensor of a derived class, or with attributes. */
const rebuildFromType: Call = ([function_, , args], fault) => {
  const call = function_ instanceof Global ? torchNames.get(function_.name) : undefined;
  if (!call || call === rebuildFromType || !Array.isArray(args))
    throw fault('tensor', 'a way to make it', describe(function_));
  return call(args, fault);
};

const notCalled: Call = (_, fault) => {
  throw fault('call', 'a name that makes a tensor', 'a type');
};

/** All that a state dict is made of. */
export const torchNames: ReadonlyMap<string, Call> = new Map<string, Call>([
  ...numpyNames,
  ['collections.OrderedDict', () => new Dict()],
  ['collections.defaultdict', () => new Dict()],
  ['torch._utils._rebuild_tensor', rebuildTensor],
  ['torch._utils._rebuild_tensor_v2', rebuildTensor],
  ['torch._utils._rebuild_tensor_v3', rebuildTyped],
  ['torch._utils._rebuild_parameter', rebuildParameter],
  ['torch._utils._rebuild_parameter_with_state', rebuildParameter],
  ['torch._utils._rebuild_qtensor', rebuildQuantised],
  ['torch._utils._rebuild_sparse_tensor', rebuildSparse],
  ['torch._utils._rebuild_sparse_csr_tensor', rebuildSparse],
  ['torch._utils._rebuild_meta_tensor_no_storage', rebuildMeta],
  ['torch._tensor._rebuild_from_type_v2', rebuildFromType],
  ['torch.Size', ([sizes]) => sizes ?? []],
  ...Object.keys(storageDtypes).map((name): [string, Call] => [`torch.${name}Storage`, notCalled]),
]);

const elements = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

const isSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0);
