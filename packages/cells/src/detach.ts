/** @file Cuts a state off from its history: truncated backpropagation through time. */
import * as tf from '@tensorflow/tfjs-core';

/**
 * The same values without their history: no gradient goes back through them, as after PyTorch's `detach()`. Nothing is
 * copied. The result outlives `tf.tidy` and `tf.variableGrads`, so that it can start the next chunk of a sequence, and is yours to dispose.
 * Williams and Peng 1990, https://doi.org/10.1162/neco.1990.2.4.490
 */
export function detach<S extends tf.Tensor | tf.Tensor[]>(state: S): S {
  return (Array.isArray(state) ? state.map(withoutHistory) : withoutHistory(state)) as S;
}

function withoutHistory({ dataId, shape, dtype }: tf.Tensor): tf.Tensor {
  const engine = tf.engine();
  // Not by an operation: the tape would record it.
  engine.backend.incRef(dataId);
  return engine.keep(engine.makeTensorFromTensorInfo({ dataId, shape, dtype }));
}
