/** @file Checkpoints with entries that nobody needs: the state dict in them is read, the rest is never made. */
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { inspectWeights, readModel } from '../read-model.js';

const [I, H, C] = [2, 1, 3];
const shapes: [string, number[]][] = [
  ['rnn.weight_ih_l0', [4 * H, I]],
  ['rnn.weight_hh_l0', [4 * H, H]],
  ['rnn.bias_ih_l0', [4 * H]],
  ['rnn.bias_hh_l0', [4 * H]],
  ['fc.weight', [C, H]],
  ['fc.bias', [C]],
];

/** Opcodes of protocol 2, as latin-1 text. */
const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
const byte = (value: number) => `K${String.fromCharCode(value)}`;
const dict = (...entries: [key: string, value: string][]) => `}(${entries.flat().join('')}u`;
const tuple = (...items: string[]) => `(${items.join('')}t`;
const name = (module: string, attribute: string) => `c${module}\n${attribute}\n`;
const reduce = (callee: string, ...args: string[]) => `${callee}${tuple(...args)}R`;
const object = (type: string, state: string) => `${type})\x81${state}b`;

interface Stored {
  pickle: string;
  shape: number[];
}
const tensor = (key: number, shape: number[], type = 'FloatStorage'): Stored => {
  const size = shape.reduce((a, b) => a * b, 1);
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((a, b) => a * b, 1));
  const storage = `${tuple(text('storage'), name('torch', type), text(String(key)), text('cpu'), byte(size))}Q`;
  const rest = [byte(0), tuple(...shape.map(byte)), tuple(...strides.map(byte)), '\x89', '}'];
  return { pickle: reduce(name('torch._utils', '_rebuild_tensor_v2'), storage, ...rest), shape };
};
const weights = shapes.map(([, shape], i) => tensor(i, shape));
const stateDict = (more: [string, string][] = []) =>
  dict(...shapes.map(([key], i): [string, string] => [text(key), weights[i]!.pickle]), ...more);

function saved(value: string): Uint8Array {
  const bytes = (content: string) => Uint8Array.from(content, (character) => character.charCodeAt(0));
  const data = weights.map(({ shape }, i): [string, Uint8Array] => {
    const numbers = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, j) => i + j / 8);
    return [`a/data/${i}`, new Uint8Array(numbers.buffer)];
  });
  const files = {
    'a/data.pkl': bytes(`\x80\x02${value}.`),
    'a/byteorder': strToU8('little'),
    ...Object.fromEntries(data),
  };
  return zipSync(files, { level: 0 });
}
const plain = readModel(saved(stateDict())).weights;

const extras: [string, string][] = [
  ['a scheduler', object(name('torch.optim.lr_scheduler', 'OneCycleLR'), dict([text('last_epoch'), byte(3)]))],
  ['its bound method', reduce(name('builtins', 'getattr'), object(name('a.b', 'C'), '}'), text('anneal'))],
  ['a Counter', reduce(name('collections', 'Counter'), dict([text('a'), byte(1)]))],
  ['a Path', reduce(name('pathlib', 'PosixPath'), text('runs'), text('3'))],
  ['a set', reduce(name('__builtin__', 'set'), `](${byte(1)}${byte(2)}e`)],
  ['a set of protocol 4', `\x8f(${byte(1)}${byte(2)}\x90`],
  ['a frozenset', `(${byte(1)}\x91`],
  ['a device', reduce(name('torch', 'device'), text('cuda'), byte(0))],
  ['a dtype', name('torch', 'float32')],
  ['a Namespace', object(name('argparse', 'Namespace'), dict([text('lr'), 'G?\xf0\0\0\0\0\0\0']))],
  ['an object made by name', `${name('a', 'B')})}\x92`],
  ['an old class', `(${byte(1)}i__main__\nOld\n`],
  ['an object on the stack', `(${name('__main__', 'Old')}${byte(1)}o`],
  ['an Enum', reduce(name('__main__', 'Mode'), byte(1))],
  ['a deque', `${reduce(name('collections', 'deque'), ')')}(${byte(1)}${byte(2)}e`],
  ['a defaultdict', `${reduce(name('collections', 'defaultdict'), name('builtins', 'list'))}(${text('x')}]u`],
  ['a huge number', '\x8a\x10' + '\xff'.repeat(15) + '\x7f'],
  ['nan and inf as text', tuple('Fnan\n', 'Finf\n')],
  ['an extension', '\x82\x01'],
  ['a numpy generator', reduce(name('numpy.random._pickle', '__randomstate_ctor'), text('MT19937'))],
  ['an array of objects', reduce(name('numpy', 'dtype'), text('O8'), byte(0), byte(1))],
  ['a tensor of a storage that is not there', tensor(99, [2]).pickle],
  ['a complex tensor', tensor(0, [2], 'ComplexFloatStorage').pickle],
  [
    'a sparse tensor',
    reduce(
      name('torch._utils', '_rebuild_sparse_tensor'),
      name('torch', 'sparse_coo'),
      tuple(tensor(4, [3, 1]).pickle, tensor(5, [3]).pickle, tuple(byte(9), byte(9))),
    ),
  ],
  [
    'a meta tensor',
    reduce(
      name('torch._utils', '_rebuild_meta_tensor_no_storage'),
      name('torch', 'float32'),
      tuple(byte(2)),
      tuple(byte(1)),
      '\x89',
    ),
  ],
  ['a call that would run something', reduce(name('os', 'system'), text('touch /tmp/never'))],
  [
    'a type of a type',
    reduce(
      name('torch._tensor', '_rebuild_from_type_v2'),
      name('torch._tensor', '_rebuild_from_type_v2'),
      name('a', 'b'),
      ')',
      'N',
    ),
  ],
];

describe('beside the state dict', () => {
  test.each(extras)('%s', (_, extra) => {
    expect(readModel(saved(dict([text('state_dict'), stateDict()], [text('extra'), extra]))).weights).toEqual(plain);
    expect(readModel(saved(dict([text('extra'), extra], [text('state_dict'), stateDict()]))).weights).toEqual(plain);
  });
});

describe('in the state dict', () => {
  test.each(extras.filter(([, extra]) => !extra.includes('_rebuild_')))('%s', (_, extra) => {
    expect(readModel(saved(stateDict([[text('extra'), extra]]))).weights).toEqual(plain);
  });
});

const moments = dict([text('state'), `}(${byte(0)}${dict([text('exp_avg'), weights[0]!.pickle])}u`]);
describe('the state dict is found', () => {
  test.each<[string, string]>([
    [
      'two dictionaries deep',
      dict([text('checkpoint'), dict([text('model'), stateDict()], [text('optimizer'), moments])]),
    ],
    ['four deep', dict([text('a'), dict([text('b'), dict([text('c'), dict([text('d'), stateDict()])])])])],
    ['in a tuple', tuple(byte(3), stateDict(), moments)],
    ['in a list in a dictionary', dict([text('models'), `](${stateDict()}e`])],
    ['in a dictionary of its own class', `${reduce(name('box', 'Box'), ')')}(${text('model')}${stateDict()}u`],
    ['beside an optimiser', dict([text('model'), stateDict()], [text('optimizer'), moments])],
    [
      'in dictionaries by layer',
      dict(
        [
          text('rnn'),
          dict(...shapes.slice(0, 4).map(([key], i): [string, string] => [text(key.slice(4)), weights[i]!.pickle])),
        ],
        [text('fc'), dict([text('weight'), weights[4]!.pickle], [text('bias'), weights[5]!.pickle])],
      ),
    ],
  ])('%s', (_, value) =>
    expect(readModel(saved(value))).toMatchObject({ weights: plain, assumed: ['head last', 'mean 0.5', 'std 0.5'] }),
  );

  test('by its key, which must be there', () => {
    const two = saved(dict([text('model'), stateDict()], [text('nets'), dict([text('ema'), stateDict()])]));
    expect(() => readModel(two, { source: 'a' })).toThrow(
      "key: expected one of 'model', 'nets.ema' (--key), since a has several",
    );
    expect(readModel(two, { key: 'nets.ema' }).weights).toEqual(plain);
    expect(() => readModel(two, { key: 'nets.eva', source: 'a' })).toThrow(
      "key: expected one of '', 'model', 'nets', 'nets.ema' in a",
    );
  });

  test('and told where other tensors were left out', () => {
    const beside = saved(dict([text('model'), stateDict()], [text('decoder'), dict([text('w'), weights[4]!.pickle])]));
    expect(readModel(beside).assumed).toContain('key model');
  });

  test('in a file that holds itself', () =>
    expect(readModel(saved(`}q\0(${text('self')}h\0${text('model')}${stateDict()}u`)).weights).toEqual(plain));
});

test.each<[string, string, string]>([
  [
    'a whole module',
    object(name('__main__', 'Net'), dict([text('training'), '\x88'])),
    'an object of __main__.Net: save its state_dict(), not the model',
  ],
  [
    'a module in a dictionary',
    dict([text('epoch'), byte(3)], [text('model'), object(name('__main__', 'Net'), '}')]),
    'model is an object of __main__.Net: save its state_dict()',
  ],
  [
    'a quantised model',
    stateDict([[text('fc._packed_params._packed_params'), 'N']]).replace(text('fc.weight'), text('fc.scale_')),
    'a quantised model: save the float model',
  ],
  ['a storage that is missing', stateDict().replace(weights[4]!.pickle, tensor(99, [C, H]).pickle), 'storage (byte'],
  [
    'whole numbers for weights',
    stateDict().replace(weights[4]!.pickle, tensor(4, [C, H], 'IntStorage').pickle),
    'fc.weight.dtype: expected F32, F64, F16 or BF16, found I32',
  ],
  [
    'a sparse weight',
    stateDict().replace(
      weights[4]!.pickle,
      reduce(name('torch._utils', '_rebuild_sparse_tensor'), 'N', tuple('N', 'N', tuple(byte(C), byte(H)), '\x88')),
    ),
    'a sparse tensor: save its to_dense()',
  ],
])('%s is told with what to do', (_, value, message) => {
  expect(() => readModel(saved(value))).toThrow(message);
});

test('inspect lists what can be listed', () => {
  const two = inspectWeights(saved(dict([text('a'), stateDict()], [text('b'), stateDict()])));
  expect(two.problem).toContain("'a', 'b' (--key)");
  expect([...two.tensors.keys()]).toContain('b.fc.weight');
  const { tensors, architecture } = inspectWeights(saved(stateDict([[text('extra'), tensor(99, [2]).pickle]])));
  expect([...tensors.keys()]).toEqual([...shapes.map(([key]) => key), 'extra']);
  expect(architecture).toBeUndefined(); // one more of floats may belong to the network
});
