/** @file What differentiable operations need of a backend before they have a gradient: kernels that wasm lacks, inputs that may be absent. */
import * as tf from '@tensorflow/tfjs-core';

/** The sum over all letters that the result lacks of the product of the operands, each repeated along the letters that it lacks. */
function einsum(equation: string, operands: tf.Tensor[]): tf.Tensor {
  const [left, right] = equation.replaceAll(' ', '').split('->') as [string, string];
  const names = left.split(',');
  const all = [...new Set(right + left.replaceAll(',', ''))];
  const spread = operands.map((operand, i) => {
    const own = [...names[i]!];
    const order = all.filter((letter) => own.includes(letter)).map((letter) => own.indexOf(letter));
    const shape = all.map((letter) => (own.includes(letter) ? operand.shape[own.indexOf(letter)]! : 1));
    return tf.reshape(tf.transpose(operand, order), shape);
  });
  const product = spread.reduce((a, b) => tf.mul(a, b));
  const summed = all.slice(right.length).map((_, i) => right.length + i);
  return summed.length > 0 ? tf.sum(product, summed) : product;
}

/** By kernel, from what tfjs calls it with. The operations inside are not recorded: the kernel's own gradient is. */
const missing: Record<
  string,
  (inputs: tf.Tensor[] & Record<string, tf.Tensor>, attributes: tf.NamedAttrMap) => tf.Tensor
> = {
  [tf.Einsum]: (inputs, { equation }) => einsum(equation as string, Object.values(inputs)),
  [tf.UnsortedSegmentSum]: ({ x, segmentIds }, { numSegments }) => {
    const kept = tf.cast(tf.greaterEqual(segmentIds!, 0), 'float32'); // an id below 0 drops its row
    const rows = tf.mul(x!, tf.reshape(kept, [-1, ...x!.shape.slice(1).map(() => 1)]));
    const at = tf.reshape(tf.maximum(segmentIds!, tf.scalar(0, 'int32')), [-1, 1]);
    return tf.scatterND(at, rows, [numSegments as number, ...x!.shape.slice(1)]);
  },
};

const patched = new WeakSet<tf.KernelFunc>();

/** Adds to tfjs's wasm backend the kernels that it lacks, and lets the tape hold a batchNorm without offset or scale. */
export function completeKernels(): void {
  const engine = tf.engine();
  for (const [kernelName, compute] of Object.entries(missing)) {
    if (!('wasm' in engine.registryFactory) || tf.getKernel(kernelName, 'wasm')) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs as never, attrs!)),
    });
  }
  for (const backendName of Object.keys(engine.registryFactory)) {
    const kernel = tf.getKernel(tf.FusedBatchNorm, backendName);
    if (kernel === undefined || patched.has(kernel.kernelFunc)) continue;
    const kernelFunc: tf.KernelFunc = (call) => {
      // tfjs's tape is given the same object, and stops at an input that is undefined.
      for (const name in call.inputs) if (call.inputs[name] === undefined) delete call.inputs[name];
      return kernel.kernelFunc(call);
    };
    patched.add(kernelFunc);
    tf.unregisterKernel(tf.FusedBatchNorm, backendName);
    tf.registerKernel({ ...kernel, kernelFunc });
  }
}
