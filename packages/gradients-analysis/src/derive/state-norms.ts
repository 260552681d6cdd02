/** @file How much the last state of a small RNN still hears of each state before it. */
import { atOnce, identity, pullBack } from '@bptt/float64';
import { singularValues } from '../qr.js';
import { trajectoryOf, type SmallRNN } from './small-rnn.js';

/**
 * The largest singular value of dh_T/dh_t = D_T V ... D_(t+1) V for t = 1..T: the most by which a change of h_t can be stretched on its way
 * to h_T. That of t = T is 1.
 * @throws as `forward`.
 */
export function stateNorms(rnn: SmallRNN): number[] {
  const { cell, steps } = trajectoryOf(rnn);
  const H = cell.hiddenSize;
  const norms: number[] = [];
  let rows = identity(H);
  for (const step of steps.toReversed()) {
    norms.unshift(atOnce(singularValues(rows, H))[0]!);
    rows = pullBack(cell, step, rows).state;
  }
  return norms;
}
