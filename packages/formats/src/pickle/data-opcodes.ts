/** @file The opcodes of pickles that make data: numbers, texts, containers, and what was there before. */
import { Dict } from './dict.js';
import type { Machine, Opcodes } from './machine.js';
import { decimal, integer, memoIndex, signed } from './numbers.js';
import { bytesOfLiteral } from './string-literal.js';
import { brief, Text } from './text.js';
import { describe } from './value.js';

const framing: Opcodes = {
  PROTO: [
    0x80,
    ({ input, fault }) => {
      const protocol = input.uint8();
      if (protocol > 5) throw fault('protocol', 'at most 5', String(protocol));
    },
  ],
  FRAME: [
    0x95,
    ({ input, fault }) => {
      const length = input.uint64();
      if (length > input.remaining) throw fault('frame', `${length} bytes`, `${input.remaining} left`);
    },
  ],
  MARK: [0x28, ({ stack }) => stack.mark()],
  POP: [0x30, ({ stack }) => stack.drop()],
  POP_MARK: [0x31, ({ stack }) => void stack.popMark()],
  DUP: [0x32, ({ stack }) => stack.pushAgain(stack.top())],
};

const numbers: Opcodes = {
  NONE: [0x4e, ({ stack }) => stack.push(null)],
  NEWTRUE: [0x88, ({ stack }) => stack.push(true)],
  NEWFALSE: [0x89, ({ stack }) => stack.push(false)],
  BININT1: [0x4b, ({ stack, input }) => stack.push(input.uint8())],
  BININT2: [0x4d, ({ stack, input }) => stack.push(input.uint16())],
  BININT: [0x4a, ({ stack, input }) => stack.push(input.int32())],
  // also False and True
  INT: [
    0x49,
    (machine) => {
      const line = machine.input.line();
      const isBoolean = line.length === 2 && line[0] === 0x30 && line[1]! <= 0x31;
      if (isBoolean) machine.stack.push(line[1] === 0x31);
      else pushInteger(machine, () => integer(line, machine.fault));
    },
  ],
  LONG: [
    0x4c,
    (machine) => {
      const line = machine.input.line();
      pushInteger(machine, () => integer(line, machine.fault));
    },
  ],
  LONG1: [
    0x8a,
    (machine) => {
      const digits = machine.input.take(machine.input.uint8());
      pushInteger(machine, () => signed(digits, machine.fault));
    },
  ],
  LONG4: [
    0x8b,
    (machine) => {
      const digits = machine.input.take(machine.input.int32());
      pushInteger(machine, () => signed(digits, machine.fault));
    },
  ],
  FLOAT: [
    0x46,
    (machine) => {
      const line = machine.input.line();
      machine.stack.push(machine.attempt('float', () => decimal(line, machine.fault)));
    },
  ],
  BINFLOAT: [0x47, ({ stack, input }) => stack.push(input.float64())],
};

const texts: Opcodes = {
  UNICODE: [0x56, ({ stack, input }) => stack.push(new Text(input.line(), 'raw-unicode-escape'))],
  SHORT_BINUNICODE: [0x8c, ({ stack, input }) => stack.push(new Text(input.take(input.uint8())))],
  BINUNICODE: [0x58, ({ stack, input }) => stack.push(new Text(input.take(input.uint32())))],
  BINUNICODE8: [0x8d, ({ stack, input }) => stack.push(new Text(input.take(input.uint64())))],
  // bytes, as in Python 2
  STRING: [
    0x53,
    ({ stack, input, fault }) => {
      const line = input.line();
      const content = bytesOfLiteral(line);
      if (content === undefined) throw fault('STRING', 'a quoted Python string', brief(line));
      stack.push(content);
    },
  ],
  SHORT_BINSTRING: [0x55, ({ stack, input }) => stack.push(input.take(input.uint8()))],
  BINSTRING: [0x54, ({ stack, input }) => stack.push(input.take(input.int32()))],
  SHORT_BINBYTES: [0x43, ({ stack, input }) => stack.push(input.take(input.uint8()))],
  BINBYTES: [0x42, ({ stack, input }) => stack.push(input.take(input.uint32()))],
  BINBYTES8: [0x8e, ({ stack, input }) => stack.push(input.take(input.uint64()))],
  BYTEARRAY8: [0x96, ({ stack, input }) => stack.push(input.take(input.uint64()))],
  READONLY_BUFFER: [
    0x98,
    ({ stack, fault }) => {
      const buffer = stack.top();
      if (!(buffer instanceof Uint8Array)) throw fault('READONLY_BUFFER', 'bytes', describe(buffer));
    },
  ],
};

const containers: Opcodes = {
  EMPTY_LIST: [0x5d, ({ stack }) => stack.pushArray([])],
  EMPTY_TUPLE: [0x29, ({ stack }) => stack.pushArray([])],
  LIST: [0x6c, ({ stack }) => stack.pushArray(stack.popMark())],
  TUPLE: [0x74, ({ stack }) => stack.pushArray(stack.popMark())],
  TUPLE1: [0x85, ({ stack }) => stack.popTuple(1)],
  TUPLE2: [0x86, ({ stack }) => stack.popTuple(2)],
  TUPLE3: [0x87, ({ stack }) => stack.popTuple(3)],
  APPEND: [0x61, ({ stack }) => stack.append([stack.pop()])],
  APPENDS: [0x65, ({ stack }) => stack.append(stack.popMark())],
  EMPTY_DICT: [0x7d, ({ stack }) => stack.push(new Dict())],
  DICT: [
    0x64,
    ({ stack }) => {
      const items = stack.popMark();
      stack.push(new Dict());
      stack.setItems(items);
    },
  ],
  SETITEM: [
    0x73,
    ({ stack }) => {
      const value = stack.pop();
      stack.setItems([stack.pop(), value]);
    },
  ],
  SETITEMS: [0x75, ({ stack }) => stack.setItems(stack.popMark())],
};

const memo: Opcodes = {
  PUT: [0x70, ({ stack, input, fault }) => stack.put(memoIndex(input.line(), fault))],
  BINPUT: [0x71, ({ stack, input }) => stack.put(input.uint8())],
  LONG_BINPUT: [0x72, ({ stack, input }) => stack.put(input.uint32())],
  MEMOIZE: [0x94, ({ stack }) => stack.put(stack.memoLength)],
  GET: [0x67, ({ stack, input, fault }) => stack.get(memoIndex(input.line(), fault))],
  BINGET: [0x68, ({ stack, input }) => stack.get(input.uint8())],
  LONG_BINGET: [0x6a, ({ stack, input }) => stack.get(input.uint32())],
};

export const dataOpcodes: readonly Opcodes[] = [framing, numbers, texts, containers, memo];

function pushInteger(machine: Machine, read: () => number): void {
  machine.stack.push(machine.attempt('int', read));
}
