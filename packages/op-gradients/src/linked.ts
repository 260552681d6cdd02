/** @file Outputs that tfjs saves for an operation's gradient, tied to the operation again. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * tfjs saves an output as a copy, and writes the copy onto the tape before the operation itself. Going through the tape once,
 * it then does not see what the copy came from, and a gradient of this gradient would lack all that goes through it, in
 * silence. While the tape is on, the copy's place on it becomes the one after everything so far.
 */
export function linked(saved: tf.Tensor): void {
  const tfjs = tf.engine();
  const { activeTape: tape } = tfjs.state as unknown as { activeTape?: { outputs: tf.Tensor[] }[] };
  if (!tfjs.isTapeOn() || !tape) return;
  const place = tape.findIndex(({ outputs }) => outputs[0]!.id === saved.id);
  if (place >= 0) tape.push(...tape.splice(place, 1));
}
