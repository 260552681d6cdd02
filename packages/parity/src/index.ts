/** @file Reads a golden file that PyTorch made, computes the same with bptt's cells, and says how far off they are. */
import { readSafetensors } from '@bptt/cells';
import { BpttError, isBpttError } from '@bptt/errors';
import type { Comparison } from './difference.js';
import { checkForwardBackward } from './forward-backward.js';
import { Golden } from './golden.js';
import { checkJacobian } from './jacobian.js';
import { checkOptimiser } from './optimiser.js';
import { checkSecondOrder } from './second-order.js';
import { checkTraining } from './training.js';

export { autodiff } from './autodiff.js';
export type { Comparison };

const checks: Record<string, (golden: Golden) => Comparison> = {
  'forward-backward': checkForwardBackward,
  training: checkTraining,
  optimiser: checkOptimiser,
  jacobian: checkJacobian,
  'second-order': checkSecondOrder,
};

/**
 * Computes one golden file on the current tfjs backend.
 * @param source what errors call the bytes, such as the file's path.
 * @throws BpttError when the file is broken or of a kind that is not known.
 */
export function compare(bytes: Uint8Array, source: string): Comparison {
  try {
    const golden = new Golden(readSafetensors(bytes, source), source);
    return checks[golden.oneOf('kind', Object.keys(checks))]!(golden);
  } catch (error) {
    if (!isBpttError(error) || error.message.startsWith(source)) throw error;
    throw new BpttError(error.code, `${source}: ${error.message}`, { cause: error }); // a cell's or the solver's, which know of no file
  }
}
