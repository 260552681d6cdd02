/** @file The derivatives of a small RNN by automatic differentiation: `RNN` of @bptt/cells, on the kernels where they were started. */
import * as tf from '@tensorflow/tfjs-core';
import { RNN } from '@bptt/cells';
import type { Matrix, SmallRNN, Variable } from '@bptt/gradients-analysis/derive';

/** dh_t by each entry of V, W and X_0, row by row: [H, entries], in float32. */
export function autodiff({ nonlinearity, V, W, b, X }: SmallRNN): Record<Variable, Matrix> {
  const [H, I, t] = [V.length, W[0]!.length, X.length];
  const layer = new RNN({ inputSize: I, hiddenSize: H, nonlinearity });
  const value = (matrix: Matrix, ...shape: number[]) => ({ data: Float32Array.from(matrix.flat()), shape });
  layer.loadStateDict(
    new Map([
      ['weight_ih_l0', value(W, H, I)],
      ['weight_hh_l0', value(V, H, H)],
      ['bias_ih_l0', value([b], H)],
      ['bias_hh_l0', value([b.map(() => 0)], H)],
    ]),
  );
  const parameters = layer.namedParameters();
  const input = tf.tidy(() => tf.variable(tf.tensor3d(X.flat(), [t, 1, I])));
  try {
    const gradients = V.map((_, unit) =>
      tf.tidy(() => {
        const sources = [parameters.get('weight_hh_l0')!, parameters.get('weight_ih_l0')!, input];
        const { grads } = tf.variableGrads(
          () =>
            tf.sum(tf.slice(layer.forward(input as unknown as tf.Tensor3D)[1], [0, 0, unit], [1, 1, 1])) as tf.Scalar,
          sources,
        );
        return sources.map(({ name }) => [...grads[name]!.dataSync<'float32'>()]);
      }),
    );
    const [byV, byW, byX] = [0, 1, 2].map((source) => gradients.map((unit) => unit[source]!));
    return { V: byV!, W: byW!, X0: byX!.map((row) => row.slice(0, I)) };
  } finally {
    layer.dispose();
    input.dispose();
  }
}
