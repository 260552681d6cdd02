/** @file The first screen's worker: a few kilobytes that read a digit long before the kernels are here. */
import { BpttError } from '@bptt/errors';
import { answerCalls } from './answer-calls.js';
import { openReader, readDigit, type Reader } from './read.js';

const fileName = 'lstm-small.safetensors';
let opening: Promise<Reader> | undefined;

async function open(base: string): Promise<Reader> {
  try {
    const response = await fetch(new URL(fileName, base));
    if (!response.ok) throw new Error(`the host answered ${response.status}`);
    return openReader(new Uint8Array(await response.arrayBuffer()), fileName);
  } catch (error) {
    opening = undefined; // the next call tries again
    throw new BpttError('BPTT_FILE', `${fileName} did not arrive: ${(error as Error).message}`, { cause: error });
  }
}

answerCalls({ read: async ({ picture, base }) => readDigit(await (opening ??= open(base)), picture) });
