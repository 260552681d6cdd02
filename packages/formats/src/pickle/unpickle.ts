/** @file The stack machine that pickles are written for, protocols 0 to 5, without the opcodes that make objects. */
import { dataOpcodes } from './data-opcodes.js';
import { Machine, type Vocabulary } from './machine.js';
import { objectOpcodes } from './object-opcodes.js';
import type { Value } from './value.js';

const stop = 0x2e;

/** What each opcode does, by its byte. */
function operationsOf(): ((machine: Machine) => void)[] {
  const operations = Array.from({ length: 256 }, (_, code) => ({ fault }: Machine): void => {
    throw fault('opcode', 'data only', `0x${code.toString(16).padStart(2, '0')}, which no pickle of data has`);
  });
  for (const opcodes of [...dataOpcodes, objectOpcodes()])
    for (const [code, run] of Object.values(opcodes)) operations[code] = run;
  return operations;
}

/** Pure, so that a page that reads no pickle does not carry it. */
const operations = /* @__PURE__ */ operationsOf();

/**
 * The value in a pickle of numbers, containers and what `vocabulary` allows. Nothing in the file is executed: other names, and
 * opcodes that make objects, are errors or, with `inert`, values that stand for what would have been made. https://github.com/python/cpython/blob/main/Lib/pickletools.py
 * @throws FormatError that names the byte of the opcode at fault.
 */
export function unpickle(bytes: Uint8Array, source: string, vocabulary: Vocabulary): Value {
  const machine = new Machine(bytes, source, vocabulary);
  const { input, stack, fault } = machine;
  for (;;) {
    const opcode = input.opcode();
    if (opcode === stop) break;
    operations[opcode]!(machine);
  }
  const value = stack.pop();
  if (stack.length > 0) throw fault('STOP', 'one value', `${stack.length + 1} on the stack`);
  if (input.remaining > 0) throw fault('end', 'the end of the file after STOP', `${input.remaining} more bytes`);
  return value;
}
