/** @file The checks of a layer's tensors, and the sizes read from them. */
import { ArgumentError, expectOptions, ShapeError } from '@bptt/errors';
import { Tensor, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';

/** T steps, B rows, I inputs, H hidden units. */
export interface Sizes {
  T: number;
  B: number;
  I: number;
  H: number;
}

/** A layer's tensors, absent ones undefined. */
export interface LayerInputs {
  x: Tensor3D;
  h0?: Tensor3D | undefined;
  c0?: Tensor3D | undefined;
  weightIh: Tensor2D;
  weightHh: Tensor2D;
  biasIh?: Tensor | undefined;
  biasHh?: Tensor | undefined;
}

/** The names of a layer's tensors. */
const layerNames = ['x', 'h0', 'weightIh', 'weightHh', 'biasIh', 'biasHh', 'equations'] as const;

/** Throws unless these are a layer's tensors by name, those that it needs among them, and perhaps what else it takes. */
export function expectInputs<I extends object>(inputs: I, ...more: readonly (keyof I & string)[]): I {
  expectOptions('inputs', inputs, [...(layerNames as readonly string[] as (keyof I & string)[]), ...more]);
  for (const name of ['x', 'weightIh', 'weightHh'] as const) expectTensor(name, (inputs as Partial<LayerInputs>)[name]);
  return inputs;
}

/** Throws unless it is a tensor of tfjs. */
export function expectTensor(name: string, tensor: Tensor | undefined): void {
  // tfjs recognises tensors of another copy of itself too, which it then refuses itself.
  if (!(tensor instanceof Tensor)) throw new ArgumentError(name, 'a float32 tensor', tensor);
}

/** Throws unless the tensors of a layer whose weights have `gates` H rows fit each other. */
export function checkInputs({ x, h0, c0, weightIh, weightHh, biasIh, biasHh }: LayerInputs, gates: number): void {
  const { B, I, H } = sizesOf(x, weightHh, gates);
  checkTensor('h0', h0, 1, B, H);
  checkTensor('c0', c0, 1, B, H);
  checkTensor('weightIh', weightIh, gates * H, I);
  checkTensor('biasIh', biasIh, gates * H);
  checkTensor('biasHh', biasHh, gates * H);
}

function sizesOf(x: Tensor3D, weightHh: Tensor2D, gates: number): Sizes {
  const [T, B, I] = x.shape;
  if (x.rank !== 3 || !(T >= 1 && I >= 1)) throw new ShapeError('x', '[T, B, I], T and I at least 1', x.shape);
  const H = weightHh.shape[1];
  checkTensor('x', x, T, B, I);
  if (!(H >= 1)) throw new ShapeError('weightHh', `[${gates === 1 ? 'H' : `${gates} H`}, H]`, weightHh.shape);
  checkTensor('weightHh', weightHh, gates * H, H);
  return { T, B, I, H };
}

/** Throws unless the tensor is float32 and of this shape. An absent one passes. */
export function checkTensor(name: string, tensor: Tensor | undefined, ...shape: number[]): void {
  if (tensor === undefined) return;
  expectTensor(name, tensor);
  if (tensor.isDisposed)
    throw new ArgumentError(name, 'a float32 tensor', 'a disposed tensor', 'tf.keep holds one beyond its tf.tidy');
  if (tensor.dtype !== 'float32') throw new ArgumentError(name, 'a float32 tensor', tensor.dtype);
  if (tensor.rank !== shape.length || shape.some((n, i) => tensor.shape[i] !== n))
    throw new ShapeError(name, `[${shape.join(', ')}]`, tensor.shape);
}
