/** @file A thread that reads pictures of digits: a program of its own, see digit-files.ts. */
import { parentPort } from 'node:worker_threads';
import { isBpttError } from '@bptt/errors';
import { readDigit } from './digit-file.js';
import type { Answer, Question } from './digit-files.js';

const port = parentPort!;

async function answer({ path, invert }: Question): Promise<Answer> {
  try {
    return { digit: await readDigit(path, invert) };
  } catch (error) {
    if (!isBpttError(error)) throw error;
    const { code, message, stack } = error;
    return { refused: { code, message, stack } };
  }
}

port.on('message', (question: Question) => void answer(question).then((said) => port.postMessage(said)));
