import { describe, expect, it } from 'vitest';
import { isBpttError } from '@bptt/errors';
import { numpyNames } from './numpy-names.js';
import { Text } from './text.js';
import { unpickle } from './unpickle.js';

/** Bytes of latin-1 text and of numbers: `bytes(0x80, 4, 'cos\nsystem\n')`. */
const bytes = (...parts: (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'number' ? part : Array.from(part, (c) => c.charCodeAt(0)))),
  );
const read = (pickle: Uint8Array) =>
  unpickle(pickle, 'a.p', { names: numpyNames, expected: "numpy's arrays of numbers" });
const ff8 = '\xff'.repeat(8);

describe('the machine', () => {
  it.each<[string, Uint8Array, unknown]>([
    ['INT', bytes('I-12\n.'), -12],
    ['INT of booleans', bytes('(I01\nI00\nI7\nt.'), [true, false, 7]],
    ['LONG', bytes('L-12L\n.'), -12],
    ['LONG1', bytes(0x8a, 2, 0x00, 0xff, '.'), -256],
    ['LONG1 of no bytes', bytes(0x8a, 0, '.'), 0],
    ['LONG4', bytes(0x8b, 2, 0, 0, 0, 0xff, 0x7f, '.'), 32767],
    ['BININT, BININT1, BININT2', bytes('(J', 0xfe, 0xff, 0xff, 0xff, 'K', 255, 'M', 1, 2, 't.'), [-2, 255, 513]],
    ['FLOAT', bytes('F-2.5e1\n.'), -25],
    ['BINFLOAT', bytes('G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, '.'), 1.5],
    ['STRING with escapes', bytes("S'\\x00\\n\\\\\\'\"a\xff'\n."), bytes(0, '\n\\\'"a', 0xff)],
    ['STRING in double quotes', bytes('S"it\'s"\n.'), bytes("it's")],
    ['BINSTRING', bytes('T', 3, 0, 0, 0, 'a\xff\x80.'), bytes('a\xff\x80')],
    ['SHORT_BINSTRING', bytes('U', 2, 'a\xff.'), bytes('a\xff')],
    ['BINBYTES8', bytes(0x8e, 2, 0, 0, 0, 0, 0, 0, 0, 'ab.'), bytes('ab')],
    ['BYTEARRAY8 and READONLY_BUFFER', bytes(0x96, 1, 0, 0, 0, 0, 0, 0, 0, 'a', 0x98, '.'), bytes('a')],
    ['LIST, APPEND, APPENDS', bytes('(K', 1, 'lK', 2, 'a(K', 3, 'K', 4, 'e.'), [1, 2, 3, 4]],
    ['tuples', bytes(')N', 0x85, 0x88, 0x87, '.'), [[], [null], true]],
    ['POP, POP_MARK, DUP', bytes('K', 1, 'K', 2, '0(K', 3, '12', 0x86, '.'), [1, 1]],
    ['memo', bytes(']p5\n0g5\nK', 1, 'a', 'q', 7, '0h', 7, 'r', 9, 0, 0, 0, '0j', 9, 0, 0, 0, '.'), [1]],
    [
      'dictionaries',
      bytes('}K', 1, 'Ns(K', 2, 'K', 3, 'u(NK', 4, 'd', 0x86, '.'),
      [
        {
          entries: [
            [1, null],
            [2, 3],
          ],
        },
        { entries: [[null, 4]] },
      ],
    ],
  ])('reads %s', (_, pickle, value) => {
    expect(read(pickle)).toEqual(value);
  });

  it.each([
    ['\\u0041', [0x41]],
    ['\\\\u0041', bytes('\\\\u0041')],
    ['\\n\xff', bytes('\\n\xff')],
    ['\\U000000e9\\u005c', [0xe9, 0x5c]],
    ['\\u0100', undefined],
    ['\\u00g0', undefined],
    ['\\', [0x5c]],
  ])('decodes raw-unicode-escape %s', (line, expected) => {
    const latin1 = new Text(bytes(line), 'raw-unicode-escape').latin1();
    expect(latin1 && Array.from(latin1)).toEqual(expected && Array.from(expected));
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', bytes(), 'end (byte 0): expected a STOP opcode, found the end of the file'],
    ['no STOP', bytes('K', 1), 'end (byte 2): expected a STOP opcode, found the end of the file'],
    [
      'bytes after STOP',
      bytes('K', 1, '.x'),
      'end (byte 2): expected the end of the file after STOP, found 1 more bytes',
    ],
    ['two values', bytes('NN.'), 'STOP (byte 2): expected one value, found 2 on the stack'],
    ['protocol 6', bytes(0x80, 6, 'N.'), 'protocol (byte 0): expected at most 5, found 6'],
    [
      'a frame past the end',
      bytes(0x80, 4, 0x95, ff8, 'N.'),
      'frame (byte 2): expected 18446744073709552000 bytes, found 2 left',
    ],
    [
      'bytes past the end',
      bytes('B', 0xff, 0xff, 0xff, 0x7f, 'a'),
      'argument (byte 0): expected 2147483647 bytes, found 1 left',
    ],
    ['huge bytes', bytes(0x8e, ff8, 'a'), 'argument (byte 0): expected 18446744073709552000 bytes, found 1 left'],
    ['a negative BINSTRING', bytes('T\xff\xff\xff\xff', 'a'), 'argument (byte 0): expected a length >= 0, found -1'],
    ['a negative LONG4', bytes(0x8b, '\xff\xff\xff\xff'), 'argument (byte 0): expected a length >= 0, found -1'],
    ['a long LONG1', bytes(0x8a, 9, '123456789.'), 'number (byte 0): expected at most 8 bytes, found 9'],
    [
      'a large LONG1',
      bytes(0x8a, 8, '\xff\xff\xff\xff\xff\xff\xff\x7f.'),
      'number (byte 0): expected one within 2^53, found 9223372036854776000',
    ],
    ['a cut number', bytes('J', 1, 2), 'argument (byte 0): expected 4 bytes, found 2 left'],
    ['a line without end', bytes('I12'), 'argument (byte 0): expected a line, found 2 bytes without a line end'],
    ['no number', bytes('I1_000\n.'), "number (byte 0): expected a decimal number, found '1_000'"],
    ['no float', bytes('Fnan\n.'), "number (byte 0): expected a decimal number, found 'nan'"],
    ['an open STRING', bytes("S'abc\n."), "STRING (byte 0): expected a quoted Python string, found 'abc"],
    ['a wrong escape', bytes("S'\\x4'\n."), 'STRING (byte 0): expected a quoted Python string'],
    ['an empty stack', bytes('0.'), 'stack (byte 0): expected a value, found none'],
    ['a value below the mark', bytes('N(0R.'), 'stack (byte 3): expected a value, found none'],
    ['no mark', bytes('Nt.'), 'stack (byte 1): expected a mark, found none'],
    ['APPEND to a number', bytes('K', 1, 'Na.'), 'APPEND (byte 3): expected a list, found 1'],
    ['SETITEM of a list', bytes(']NNs.'), 'SETITEMS (byte 3): expected a dictionary, found a list or tuple of 0'],
    ['a key without a value', bytes('}(Nu.'), 'SETITEMS (byte 3): expected keys and values, found 1 of them'],
    [
      'a persistent reference',
      bytes('NQ.'),
      'opcode (byte 1): expected data only, found BINPERSID, a reference to something outside the file',
    ],
    ['an empty memo', bytes('h', 0, '.'), 'memo (byte 0): expected an index that was stored, found 0'],
    ['a huge memo index', bytes('Nr\xff\xff\xff\xff.'), 'memo (byte 1): expected an index below 7, found 4294967295'],
    ['a huge PUT', bytes('Np999999999999\n.'), 'memo (byte 1): expected an index below 16, found 999999999999'],
    ['__proto__ as an index', bytes('Np__proto__\n.'), "number (byte 1): expected a decimal number, found '__proto__'"],
    [
      'os.system',
      bytes('cos\nsystem\n(Vtrue\ntR.'),
      "global (byte 0): expected only numpy's arrays of numbers, found os.system; nothing of it was run",
    ],
    [
      'os.system by STACK_GLOBAL',
      bytes(0x80, 4, 0x8c, 2, 'os', 0x8c, 6, 'system', 0x93, '.'),
      "global (byte 14): expected only numpy's arrays of numbers, found os.system; nothing of it was run",
    ],
    [
      'os.system by INST',
      bytes("(S'true'\nios\nsystem\n."),
      "global (byte 9): expected only numpy's arrays of numbers, found os.system; nothing of it was run",
    ],
    ['numpy.load', bytes('cnumpy\nload\n.'), 'found numpy.load; nothing of it was run'],
    [
      'a name of two parts',
      bytes('cnumpy\ncore.multiarray.scalar\n.'),
      'found numpy.core.multiarray.scalar; nothing of it was run',
    ],
    [
      'a property of every object',
      bytes('cconstructor\nconstructor\n.'),
      'found constructor.constructor; nothing of it was run',
    ],
    ['a name with control characters', bytes('ca\x1b[31m\nb\r\n.'), 'found a?[31m.b?; nothing of it was run'],
    [
      'INST of an allowed name',
      bytes('(inumpy\ndtype\n.'),
      'opcode (byte 1): expected data only, found INST of numpy.dtype',
    ],
    [
      'NEWOBJ',
      bytes('cnumpy\ndtype\n)', 0x81, '.'),
      'opcode (byte 14): expected data only, found NEWOBJ, which makes an object',
    ],
    [
      'a buffer elsewhere',
      bytes(0x80, 5, 0x97, '.'),
      'opcode (byte 2): expected data only, found NEXT_BUFFER, data kept outside the file',
    ],
    ['READONLY_BUFFER of a number', bytes('K', 1, 0x98, '.'), 'READONLY_BUFFER (byte 2): expected bytes, found 1'],
    ['a persistent id', bytes('P1\n.'), 'opcode (byte 0): expected data only, found PERSID'],
    ['an unknown opcode', bytes(0xff), 'opcode (byte 0): expected data only, found 0xff, which no pickle of data has'],
    ['REDUCE of a number', bytes('K', 1, ')R.'), 'call (byte 3): expected a name that may be called, found 1'],
    [
      'REDUCE without a tuple',
      bytes('cnumpy\ndtype\nNR.'),
      'call (byte 14): expected a tuple of arguments, found None',
    ],
    [
      'ndarray called',
      bytes('cnumpy\nndarray\n)R.'),
      'call (byte 16): expected numpy.core.multiarray._reconstruct, found numpy.ndarray',
    ],
    [
      'an array of another class',
      bytes('cnumpy.core.multiarray\n_reconstruct\n(cnumpy\ndtype\ntR.'),
      'array type (byte 51): expected numpy.ndarray, found numpy.dtype',
    ],
    ['BUILD of a list', bytes('])b.'), 'BUILD (byte 2): expected an object with a state, found a list or tuple of 0'],
    [
      'encode to another encoding',
      bytes('c_codecs\nencode\n(Vx\nVutf-16\ntR.'),
      '_codecs.encode (byte 29): expected latin1, found utf-16',
    ],
    [
      'encode beyond latin-1',
      bytes('c_codecs\nencode\n(V\\u0100\nVlatin1\ntR.'),
      '_codecs.encode (byte 34): expected a string of latin-1',
    ],
    [
      'a structured dtype',
      bytes('cnumpy\ndtype\n(Vi8\ntR(K', 3, 'V<\nN)Ntb.'),
      'dtype (byte 30): expected a plain type of number, found a structured one',
    ],
  ])('refuses %s', (_, pickle, message) => {
    try {
      read(pickle);
    } catch (error) {
      if (!isBpttError(error)) throw error;
      expect(error.message).toMatch(/^a\.p: /);
      expect(error.message).toContain(message);
      return;
    }
    expect.unreachable('no error');
  });
});

it('integers that are too large stand as inert values, as long as they are few', () => {
  const long = [0x8a, 9, ...Array<number>(9).fill(0x7f)];
  const list = (count: number) =>
    Uint8Array.from([0x80, 2, 0x5d, 0x28, ...Array.from({ length: count }, () => long).flat(), 0x65, 0x2e]);
  const read = (count: number) => unpickle(list(count), 'a', { names: new Map(), expected: 'nothing', inert: true });
  expect(read(10_000)).toHaveLength(10_000);
  expect(() => read(10_001)).toThrow('number');
});
