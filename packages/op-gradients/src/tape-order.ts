/** @file Puts the copies that tfjs saves of an operation's results behind the operation on the gradient tape. */
import * as tf from '@tensorflow/tfjs-core';

interface TapeNode {
  inputs: Record<string, tf.Tensor>;
  outputs: tf.Tensor[];
}

/** How much of each tape is in order. */
const ordered = new WeakMap<TapeNode[], number>();

/**
 * tfjs writes the copy of a result that a gradient needs (tanh, softmax, a `save` of `tf.customGrad`) onto the tape before the
 * operation itself. Going along the tape it then does not see where the copy came from, and a gradient of that gradient
 * lacks all that goes through it, in silence. To be called where a gradient begins; does nothing unless it is recorded.
 */
export function orderTape(): void {
  const tfjs = tf.engine();
  const { activeTape: tape } = tfjs.state as unknown as { activeTape?: TapeNode[] };
  if (!tfjs.isTapeOn() || !tape) return;
  const start = ordered.get(tape) ?? 0;
  const fresh = tape.slice(start);
  const places = new Map(fresh.flatMap(({ outputs }, place) => outputs.map(({ id }) => [id, place] as const)));
  const copies = new Map<number, TapeNode[]>();
  const early = fresh.filter((node, place) => {
    const source = Math.max(-1, ...Object.values(node.inputs).map(({ id }) => places.get(id) ?? -1));
    if (source < place) return false;
    copies.set(source, [...(copies.get(source) ?? []), node]);
    return true;
  });
  if (early.length > 0) {
    const moved = new Set(early);
    const inOrder = fresh.flatMap((node, place) => [...(moved.has(node) ? [] : [node]), ...(copies.get(place) ?? [])]);
    tape.splice(start, fresh.length, ...inOrder);
  }
  ordered.set(tape, tape.length);
}
