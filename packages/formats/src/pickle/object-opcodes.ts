/** @file The opcodes of pickles that name, call or make what is no data: stood in for, refused, or left as inert values. Nothing is executed. */
import { Inert } from './inert.js';
import type { Machine, Opcodes } from './machine.js';
import { Text } from './text.js';
import { describe, Global, Made, type Value } from './value.js';

const calls: Opcodes = {
  GLOBAL: [
    0x63,
    (machine) => {
      const { input, stack } = machine;
      stack.push(machine.resolve(input.line(), input.line()));
    },
  ],
  STACK_GLOBAL: [
    0x93,
    (machine) => {
      const attribute = popName(machine);
      machine.stack.push(machine.resolve(popName(machine), attribute));
    },
  ],
  REDUCE: [
    0x52,
    (machine) => {
      const { stack, fault } = machine;
      const args = stack.pop();
      const callee = stack.pop();
      if (callee instanceof Inert) return stack.push(instanceOf(callee, args));
      if (!(callee instanceof Global)) throw fault('call', 'a name that may be called', describe(callee));
      if (!Array.isArray(args)) throw fault('call', 'a tuple of arguments', describe(args));
      stack.push(machine.attempt(callee.name, () => machine.vocabulary.names.get(callee.name)!(args, fault)));
    },
  ],
  BUILD: [
    0x62,
    (machine) => {
      const { stack, fault } = machine;
      const state = stack.pop();
      const target = stack.top();
      if (!(target instanceof Made)) throw fault('BUILD', 'an object with a state', describe(target));
      machine.attempt('state', () => (target.setState(state, fault), null));
    },
  ],
  BINPERSID: [
    0x51,
    ({ stack, fault, vocabulary: { persistent } }) => {
      if (!persistent) throw fault('opcode', 'data only', 'BINPERSID, a reference to something outside the file');
      stack.push(persistent(stack.pop(), fault));
    },
  ],
  // the old way to call
  INST: [
    0x69,
    (machine) => {
      const { input, stack, fault, vocabulary } = machine;
      const callee = machine.resolve(input.line(), input.line());
      if (!vocabulary.inert) throw fault('opcode', 'data only', `INST of ${callee.name}`);
      stack.push(instanceOf(callee, stack.popMark()));
    },
  ],
  ADDITEMS: [
    0x90,
    ({ stack, fault, vocabulary }) => {
      const items = stack.popMark();
      if (!vocabulary.inert || !(stack.top() instanceof Inert))
        throw fault('opcode', 'data only', `ADDITEMS, a set of ${items.length}`);
    },
  ],
};

/** What makes an object, in words for where that is refused, and what stands for it where the vocabulary is inert. */
const objects: Record<string, [code: number, what: string, make: (machine: Machine) => Inert]> = {
  EMPTY_SET: [0x8f, 'EMPTY_SET, a set', () => new Inert('set')],
  FROZENSET: [
    0x91,
    'FROZENSET, a set',
    ({ stack }) => {
      stack.popMark();
      return new Inert('frozenset');
    },
  ],
  OBJ: [
    0x6f,
    'OBJ, which makes an object',
    ({ stack }) => {
      const [type = null, ...args] = stack.popMark();
      return instanceOf(type, args);
    },
  ],
  NEWOBJ: [
    0x81,
    'NEWOBJ, which makes an object',
    ({ stack }) => {
      const args = stack.pop();
      return instanceOf(stack.pop(), args);
    },
  ],
  NEWOBJ_EX: [
    0x92,
    'NEWOBJ_EX, which makes an object',
    ({ stack }) => {
      stack.pop(); // arguments by name
      const args = stack.pop();
      return instanceOf(stack.pop(), args);
    },
  ],
  EXT1: [0x82, 'EXT1, which makes an object', ({ input }) => new Inert(`extension ${input.uint8()}`)],
  EXT2: [0x83, 'EXT2, which makes an object', ({ input }) => new Inert(`extension ${input.uint16()}`)],
  EXT4: [0x84, 'EXT4, which makes an object', ({ input }) => new Inert(`extension ${input.int32()}`)],
};

/** Never read, whatever the vocabulary. */
const outside: Record<string, [code: number, what: string]> = {
  PERSID: [0x50, 'PERSID, a reference to something outside the file'],
  NEXT_BUFFER: [0x97, 'NEXT_BUFFER, data kept outside the file (pickle without buffer_callback)'],
};

export function objectOpcodes(): Opcodes {
  const opcodes: Opcodes = { ...calls };
  for (const [name, [code, what, make]] of Object.entries(objects))
    opcodes[name] = [
      code,
      (machine) => {
        if (!machine.vocabulary.inert) throw machine.fault('opcode', 'data only', what);
        machine.stack.push(make(machine));
      },
    ];
  for (const [name, [code, what]] of Object.entries(outside))
    opcodes[name] = [
      code,
      ({ fault }) => {
        throw fault('opcode', 'data only', what);
      },
    ];
  return opcodes;
}

function popName({ stack, fault }: Machine): Text | Uint8Array {
  const value = stack.pop();
  if (value instanceof Text || value instanceof Uint8Array) return value;
  throw fault('global', 'a name', describe(value));
}

/** An object of a class: called by the class's name, also where a helper of pickle's makes it. */
function instanceOf(type: Value, args: Value): Inert {
  const helper = type instanceof Inert && /^copyreg\.(_reconstructor|__newobj__|__newobj_ex__)$/.test(type.name);
  const named = helper && Array.isArray(args) ? args[0] : type;
  return new Inert(named instanceof Inert || named instanceof Global ? named.name : describe(named));
}
