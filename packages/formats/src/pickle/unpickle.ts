/** @file The stack machine that pickles are written for, protocols 0 to 5, without the opcodes that make objects. */
import { FormatError } from '@bptt/errors';
import { Dict } from './dict.js';
import { Inert } from './inert.js';
import { decimal, integer, memoIndex, signed } from './numbers.js';
import { PickleBytes, type Fault } from './pickle-bytes.js';
import { PickleStack } from './pickle-stack.js';
import { bytesOfLiteral } from './string-literal.js';
import { brief, Text } from './text.js';
import { describe, Global, Made, type Call, type Value } from './value.js';

const refused: Record<number, string> = {
  0x50: 'PERSID, a reference to something outside the file',
  0x97: 'NEXT_BUFFER, data kept outside the file (pickle without buffer_callback)',
  0x6f: 'OBJ, which makes an object',
  0x81: 'NEWOBJ, which makes an object',
  0x92: 'NEWOBJ_EX, which makes an object',
  0x82: 'EXT1, which makes an object',
  0x83: 'EXT2, which makes an object',
  0x84: 'EXT4, which makes an object',
  0x8f: 'EMPTY_SET, a set',
  0x90: 'ADDITEMS, a set',
  0x91: 'FROZENSET, a set',
};

/** Values that could not be made and are kept as inert ones, with an error of a kilobyte each: more than a checkpoint has. */
const mostTroubles = 10_000;

/** What a pickle may use besides numbers, strings and containers. */
export interface Vocabulary {
  /** What stands in for each name that may be called, or named in an argument. */
  names: ReadonlyMap<string, Call>;
  /** What such names make, for the error that refuses others: `numpy's arrays of numbers`. */
  expected: string;
  /** What stands in for a reference to something outside the pickle; refused when left out. */
  persistent?: (id: Value, fault: Fault) => Value;
  /** Whether what is not on the list stands there as an `Inert` value, instead of being an error: for files in which nobody needs it. */
  inert?: boolean;
}

/**
 * The value in a pickle of numbers, containers and what `vocabulary` allows. Nothing in the file is executed: other names, and
 * opcodes that make objects, are errors or, with `inert`, values that stand for what would have been made. https://github.com/python/cpython/blob/main/Lib/pickletools.py
 * @throws FormatError that names the byte of the opcode at fault.
 */
export function unpickle(bytes: Uint8Array, source: string, { names, expected, persistent, inert }: Vocabulary): Value {
  const input = new PickleBytes(bytes, source);
  const { fault } = input;
  let troubles = 0;
  const stack = new PickleStack(bytes.length, fault);

  const name = (value: Value): Text | Uint8Array => {
    if (value instanceof Text || value instanceof Uint8Array) return value;
    throw fault('global', 'a name', describe(value));
  };
  /** A dotted name, which would reach into a module, is never on the list. */
  const resolve = (module: Text | Uint8Array, attribute: Text | Uint8Array): Global | Inert => {
    const full = `${brief(module)}.${brief(attribute)}`;
    if (names.has(full) && !brief(attribute).includes('.')) return new Global(full);
    if (inert) return new Inert(full);
    throw fault('global', `only ${expected}`, `${full}; nothing of it was run`);
  };
  /** What `make` makes; with `inert`, what stands for it where that is at fault. */
  const attempt = (kind: string, make: () => Value): Value => {
    try {
      return make();
    } catch (error) {
      if (inert && error instanceof FormatError && troubles++ < mostTroubles) return new Inert(kind, error);
      throw error;
    }
  };
  const stackGlobal = (): Global | Inert => {
    const attribute = name(stack.pop());
    return resolve(name(stack.pop()), attribute);
  };
  const literal = (line: Uint8Array): Uint8Array => {
    const content = bytesOfLiteral(line);
    if (content === undefined) throw fault('STRING', 'a quoted Python string', brief(line));
    return content;
  };
  const build = () => {
    const state = stack.pop();
    const target = stack.top();
    if (!(target instanceof Made)) throw fault('BUILD', 'an object with a state', describe(target));
    attempt('state', () => (target.setState(state, fault), null));
  };
  const reduce = () => {
    const args = stack.pop();
    const callee = stack.pop();
    if (callee instanceof Inert) return stack.push(instanceOf(callee, args));
    if (!(callee instanceof Global)) throw fault('call', 'a name that may be called', describe(callee));
    if (!Array.isArray(args)) throw fault('call', 'a tuple of arguments', describe(args));
    stack.push(attempt(callee.name, () => names.get(callee.name)!(args, fault)));
  };
  /** The opcodes that make objects, where they are not refused. */
  const object = (opcode: number): Value | undefined => {
    switch (opcode) {
      case 0x8f: // EMPTY_SET
        return new Inert('set');
      case 0x91: // FROZENSET
        stack.popMark();
        return new Inert('frozenset');
      case 0x81: {
        // NEWOBJ
        const args = stack.pop();
        return instanceOf(stack.pop(), args);
      }
      case 0x92: {
        // NEWOBJ_EX, with arguments by name
        stack.pop();
        const args = stack.pop();
        return instanceOf(stack.pop(), args);
      }
      case 0x6f: {
        // OBJ
        const [type = null, ...args] = stack.popMark();
        return instanceOf(type, args);
      }
      case 0x82: // EXT1
        return new Inert(`extension ${input.uint8()}`);
      case 0x83: // EXT2
        return new Inert(`extension ${input.uint16()}`);
      case 0x84: // EXT4
        return new Inert(`extension ${input.int32()}`);
    }
    return undefined;
  };

  for (;;) {
    const opcode = input.opcode();
    switch (opcode) {
      case 0x80: {
        // PROTO
        const protocol = input.uint8();
        if (protocol > 5) throw fault('protocol', 'at most 5', String(protocol));
        break;
      }
      case 0x95: {
        // FRAME
        const length = input.uint64();
        if (length > input.remaining) throw fault('frame', `${length} bytes`, `${input.remaining} left`);
        break;
      }
      case 0x2e: {
        // STOP
        const value = stack.pop();
        if (stack.length > 0) throw fault('STOP', 'one value', `${stack.length + 1} on the stack`);
        if (input.remaining > 0) throw fault('end', 'the end of the file after STOP', `${input.remaining} more bytes`);
        return value;
      }
      case 0x28:
        stack.mark();
        break; // MARK
      case 0x30:
        stack.drop();
        break; // POP
      case 0x31:
        stack.popMark();
        break; // POP_MARK
      case 0x32:
        stack.pushAgain(stack.top());
        break; // DUP

      case 0x4e:
        stack.push(null);
        break; // NONE
      case 0x88:
        stack.push(true);
        break; // NEWTRUE
      case 0x89:
        stack.push(false);
        break; // NEWFALSE
      case 0x4b:
        stack.push(input.uint8());
        break; // BININT1
      case 0x4d:
        stack.push(input.uint16());
        break; // BININT2
      case 0x4a:
        stack.push(input.int32());
        break; // BININT
      case 0x49: {
        // INT, which also writes False and True
        const line = input.line();
        const isBoolean = line.length === 2 && line[0] === 0x30 && line[1]! <= 0x31;
        stack.push(isBoolean ? line[1] === 0x31 : attempt('int', () => integer(line, fault)));
        break;
      }
      case 0x4c: {
        // LONG
        const line = input.line();
        stack.push(attempt('int', () => integer(line, fault)));
        break;
      }
      case 0x8a: {
        // LONG1
        const digits = input.take(input.uint8());
        stack.push(attempt('int', () => signed(digits, fault)));
        break;
      }
      case 0x8b: {
        // LONG4
        const digits = input.take(input.int32());
        stack.push(attempt('int', () => signed(digits, fault)));
        break;
      }
      case 0x46: {
        // FLOAT
        const line = input.line();
        stack.push(attempt('float', () => decimal(line, fault)));
        break;
      }
      case 0x47:
        stack.push(input.float64());
        break; // BINFLOAT

      case 0x56:
        stack.push(new Text(input.line(), 'raw-unicode-escape'));
        break; // UNICODE
      case 0x8c:
        stack.push(new Text(input.take(input.uint8())));
        break; // SHORT_BINUNICODE
      case 0x58:
        stack.push(new Text(input.take(input.uint32())));
        break; // BINUNICODE
      case 0x8d:
        stack.push(new Text(input.take(input.uint64())));
        break; // BINUNICODE8
      case 0x53:
        stack.push(literal(input.line()));
        break; // STRING: bytes, as in Python 2
      case 0x55:
        stack.push(input.take(input.uint8()));
        break; // SHORT_BINSTRING
      case 0x54:
        stack.push(input.take(input.int32()));
        break; // BINSTRING
      case 0x43:
        stack.push(input.take(input.uint8()));
        break; // SHORT_BINBYTES
      case 0x42:
        stack.push(input.take(input.uint32()));
        break; // BINBYTES
      case 0x8e:
        stack.push(input.take(input.uint64()));
        break; // BINBYTES8
      case 0x96:
        stack.push(input.take(input.uint64()));
        break; // BYTEARRAY8
      case 0x98: {
        // READONLY_BUFFER
        const buffer = stack.top();
        if (!(buffer instanceof Uint8Array)) throw fault('READONLY_BUFFER', 'bytes', describe(buffer));
        break;
      }

      case 0x5d:
        stack.pushArray([]);
        break; // EMPTY_LIST
      case 0x29:
        stack.pushArray([]);
        break; // EMPTY_TUPLE
      case 0x6c:
        stack.pushArray(stack.popMark());
        break; // LIST
      case 0x74:
        stack.pushArray(stack.popMark());
        break; // TUPLE
      case 0x85:
        stack.popTuple(1);
        break; // TUPLE1
      case 0x86:
        stack.popTuple(2);
        break; // TUPLE2
      case 0x87:
        stack.popTuple(3);
        break; // TUPLE3
      case 0x61:
        stack.append([stack.pop()]);
        break; // APPEND
      case 0x65:
        stack.append(stack.popMark());
        break; // APPENDS

      case 0x7d:
        stack.push(new Dict());
        break; // EMPTY_DICT
      case 0x64: {
        // DICT
        const items = stack.popMark();
        stack.push(new Dict());
        stack.setItems(items);
        break;
      }
      case 0x73: {
        // SETITEM
        const value = stack.pop();
        stack.setItems([stack.pop(), value]);
        break;
      }
      case 0x75:
        stack.setItems(stack.popMark());
        break; // SETITEMS

      case 0x70:
        stack.put(memoIndex(input.line(), fault));
        break; // PUT
      case 0x71:
        stack.put(input.uint8());
        break; // BINPUT
      case 0x72:
        stack.put(input.uint32());
        break; // LONG_BINPUT
      case 0x94:
        stack.put(stack.memoLength);
        break; // MEMOIZE
      case 0x67:
        stack.get(memoIndex(input.line(), fault));
        break; // GET
      case 0x68:
        stack.get(input.uint8());
        break; // BINGET
      case 0x6a:
        stack.get(input.uint32());
        break; // LONG_BINGET

      case 0x63:
        stack.push(resolve(input.line(), input.line()));
        break; // GLOBAL
      case 0x93:
        stack.push(stackGlobal());
        break; // STACK_GLOBAL
      case 0x69: {
        // INST, the old way to call
        const callee = resolve(input.line(), input.line());
        if (!inert) throw fault('opcode', 'data only', `INST of ${callee.name}`);
        stack.push(instanceOf(callee, stack.popMark()));
        break;
      }
      case 0x52:
        reduce();
        break; // REDUCE
      case 0x62:
        build();
        break; // BUILD
      case 0x51: {
        // BINPERSID
        if (!persistent) throw fault('opcode', 'data only', 'BINPERSID, a reference to something outside the file');
        stack.push(persistent(stack.pop(), fault));
        break;
      }

      case 0x90: {
        // ADDITEMS
        const items = stack.popMark();
        if (!inert || !(stack.top() instanceof Inert))
          throw fault('opcode', 'data only', `${refused[opcode]} of ${items.length}`);
        break;
      }

      default: {
        const made = inert ? object(opcode) : undefined;
        if (made !== undefined) {
          stack.push(made);
          break;
        }
        throw fault(
          'opcode',
          'data only',
          refused[opcode] ?? `0x${opcode.toString(16).padStart(2, '0')}, which no pickle of data has`,
        );
      }
    }
  }
}

/** An object of a class: called by the class's name, also where a helper of pickle's makes it. */
function instanceOf(type: Value, args: Value): Inert {
  const helper = type instanceof Inert && /^copyreg\.(_reconstructor|__newobj__|__newobj_ex__)$/.test(type.name);
  const named = helper && Array.isArray(args) ? args[0] : type;
  return new Inert(named instanceof Inert || named instanceof Global ? named.name : describe(named));
}
