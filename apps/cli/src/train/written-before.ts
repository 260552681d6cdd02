/** @file What a log holds of the training that goes on from a checkpoint: whatever came after that is written again. */
import { readFileSync, statSync } from 'node:fs';
import { FileError } from '@bptt/errors';
import { reason } from '@bptt/files';

/** A training up to its checkpoint. */
export interface Before {
  losses: ArrayLike<number>;
  /** The epoch that goes on, or begins. */
  place: { epoch: number };
}

interface Line {
  type?: unknown;
  epoch?: unknown;
  step?: unknown;
  loss?: unknown;
}

/**
 * The bytes of the log's whole lines up to the checkpoint, and their last step; undefined where it is the log of another training, or none at all.
 * @throws FileError where it cannot be read.
 */
export function writtenBefore(path: string, { losses, place }: Before): { bytes: number; step: number } | undefined {
  const content = contentOf(path);
  let [bytes, step] = [0, 0];
  for (let end = content.indexOf('\n'); end >= 0; end = content.indexOf('\n', bytes)) {
    const line = read(content.toString('utf8', bytes, end));
    if (line?.type === 'step' && Number.isInteger(line.step)) {
      if (Number(line.step) > losses.length) break;
      if (!Object.is(line.loss, asInJson(losses[Number(line.step) - 1]))) return undefined;
      step = Number(line.step);
    } else if (line?.type === 'epoch') {
      if (Number(line.epoch) >= place.epoch) break;
    } else return undefined;
    bytes = end + 1;
  }
  return { bytes, step };
}

function contentOf(path: string): Buffer {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : Buffer.alloc(0);
  } catch (error) {
    throw new FileError(path, `cannot be read: ${reason(error)}`, { cause: error });
  }
}

function read(line: string): Line | null {
  try {
    return JSON.parse(line) as Line | null;
  } catch {
    return null;
  }
}

/** JSON has no NaN, no Infinity and no -0. */
const asInJson = (loss: number | undefined): number | null => (Number.isFinite(loss) ? loss! + 0 : null);
