/** @file Gradients of operations that work entry by entry. */
import * as tf from '@tensorflow/tfjs-core';
import { fromInputs, fromNothing, fromOutput, sumTo, where, zero, type Gradients } from './gradient.js';

type Derivative = (x: tf.Tensor, attributes: Record<string, unknown>) => tf.Tensor;

/** dx = dy f'(x). */
const ofInput = (derivative: Derivative): Gradients[string] =>
  fromInputs(['x'], (dy, [x], attributes) => ({ x: () => tf.mul(dy, derivative(x!, attributes)) }));
/** dx = dy f'(x), of y = f(x). */
const ofOutput = (derivative: Derivative): Gradients[string] =>
  fromOutput((dy, [y], attributes) => ({ x: () => tf.mul(dy, derivative(y!, attributes)) }));
/** Of two operands that may have been broadcast: each gradient from dy, a and b. */
const ofTwo = (
  a: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  b: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradients[string] =>
  fromInputs(['a', 'b'], (dy, [x, y]) => ({
    a: () => sumTo(x!.shape, a(dy, x!, y!)),
    b: () => sumTo(y!.shape, b(dy, x!, y!)),
  }));

const one = (x: tf.Tensor, sign: 1 | -1): tf.Tensor => tf.add(1, tf.mul(sign, tf.square(x)));
const SELU_SCALE = 1.0507009873554805; // as in tfjs
const SELU_ALPHA = 1.6732632423543772;

const unary: Gradients = {
  [tf.Abs]: ofInput(tf.sign),
  [tf.Acos]: ofInput((x) => tf.neg(tf.rsqrt(one(x, -1)))),
  [tf.Acosh]: ofInput((x) => tf.rsqrt(tf.sub(tf.square(x), 1))),
  [tf.Asin]: ofInput((x) => tf.rsqrt(one(x, -1))),
  [tf.Asinh]: ofInput((x) => tf.rsqrt(one(x, 1))),
  [tf.Atan]: ofInput((x) => tf.reciprocal(one(x, 1))),
  [tf.Atanh]: ofInput((x) => tf.reciprocal(one(x, -1))),
  [tf.Cast]: fromNothing((dy) => ({ x: () => tf.clone(dy) })),
  [tf.ClipByValue]: ofInput((x, { clipValueMin, clipValueMax }) =>
    where(tf.logicalAnd(tf.greaterEqual(x, clipValueMin as number), tf.lessEqual(x, clipValueMax as number))),
  ),
  [tf.Cos]: ofInput((x) => tf.neg(tf.sin(x))),
  [tf.Cosh]: ofInput(tf.sinh),
  [tf.Elu]: ofOutput((y) => tf.add(1, tf.minimum(y, 0))),
  [tf.Erf]: ofInput((x) => tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(x))))),
  [tf.Exp]: ofOutput((y) => y),
  [tf.Expm1]: ofInput(tf.exp),
  [tf.Identity]: fromNothing((dy) => ({ x: () => tf.clone(dy) })),
  [tf.LeakyRelu]: ofInput((x, { alpha }) =>
    tf.where(tf.greater(x, 0), tf.onesLike(x), tf.fill(x.shape, Number(alpha))),
  ),
  [tf.Log]: fromInputs(['x'], (dy, [x]) => ({ x: () => tf.div(dy, x!) })),
  [tf.Log1p]: fromInputs(['x'], (dy, [x]) => ({ x: () => tf.div(dy, tf.add(1, x!)) })),
  [tf.Neg]: fromNothing((dy) => ({ x: () => tf.neg(dy) })),
  [tf.Reciprocal]: ofOutput((y) => tf.neg(tf.square(y))),
  [tf.Relu]: ofInput((x) => where(tf.greater(x, 0))),
  [tf.Relu6]: ofInput((x) => where(tf.logicalAnd(tf.greater(x, 0), tf.lessEqual(x, 6)))),
  [tf.Rsqrt]: ofOutput((y) => tf.mul(-0.5, tf.mul(y, tf.square(y)))),
  [tf.Selu]: ofInput((x) =>
    tf.where(tf.greater(x, 0), tf.fill(x.shape, SELU_SCALE), tf.mul(SELU_SCALE * SELU_ALPHA, tf.exp(tf.minimum(x, 0)))),
  ),
  [tf.Sigmoid]: ofOutput((y) => tf.mul(y, tf.sub(1, y))),
  [tf.Sin]: ofInput(tf.cos),
  [tf.Sinh]: ofInput(tf.cosh),
  [tf.Softplus]: ofInput(tf.sigmoid),
  [tf.Sqrt]: fromOutput((dy, [y]) => ({ x: () => tf.div(dy, tf.mul(2, y!)) })),
  [tf.Square]: ofInput((x) => tf.mul(x, 2)),
  [tf.Tan]: ofOutput((y) => one(y, 1)),
  [tf.Tanh]: ofOutput((y) => tf.sub(1, tf.square(y))),
};

const binary: Gradients = {
  [tf.Add]: ofTwo(
    (dy) => dy,
    (dy) => dy,
  ),
  [tf.Atan2]: ofTwo(
    (dy, a, b) => tf.mul(dy, tf.div(b, tf.add(tf.square(a), tf.square(b)))),
    (dy, a, b) => tf.neg(tf.mul(dy, tf.div(a, tf.add(tf.square(a), tf.square(b))))),
  ),
  [tf.Maximum]: ofTwo(
    (dy, a, b) => tf.mul(dy, where(tf.greaterEqual(a, b))),
    (dy, a, b) => tf.mul(dy, where(tf.less(a, b))),
  ),
  [tf.Minimum]: ofTwo(
    (dy, a, b) => tf.mul(dy, where(tf.lessEqual(a, b))),
    (dy, a, b) => tf.mul(dy, where(tf.greater(a, b))),
  ),
  [tf.Mod]: ofTwo(
    (dy) => dy,
    (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b)))),
  ),
  [tf.Multiply]: ofTwo(
    (dy, _a, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  // b a^(b - 1) and ln(a) a^b; of a <= 0 no change of the exponent has a derivative, and 0 is tfjs's answer.
  [tf.Pow]: ofTwo(
    (dy, a, b) => tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))),
    (dy, a, b) => {
      const positive = tf.greater(a, 0);
      const log = tf.log(tf.where(positive, a, tf.onesLike(a)));
      return tf.mul(dy, tf.mul(tf.pow(a, b), log));
    },
  ),
  [tf.Prelu]: fromInputs(['x', 'alpha'], (dy, [x, alpha]) => ({
    x: () => tf.mul(dy, tf.where(tf.greater(x!, 0), tf.onesLike(x!), tf.mul(alpha!, tf.onesLike(x!)))),
    alpha: () => sumTo(alpha!.shape, tf.mul(dy, tf.minimum(x!, 0))),
  })),
  [tf.RealDiv]: ofTwo(
    (dy, _a, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  [tf.Select]: fromInputs(['condition'], (dy, [condition]) => ({
    condition: () => tf.zeros(condition!.shape),
    t: () => tf.mul(dy, where(condition!)),
    e: () => tf.mul(dy, where(tf.logicalNot(condition!))),
  })),
  [tf.SquaredDifference]: ofTwo(
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  ),
  [tf.Sub]: fromInputs(['a', 'b'], (dy, [a, b]) => ({
    a: () => sumTo(a!.shape, dy),
    b: () => tf.neg(sumTo(b!.shape, dy)),
  })),
  [tf.AddN]: {
    saveAllInputs: true,
    gradFunc: ((dy: tf.Tensor, saved: tf.Tensor[]) =>
      Object.fromEntries(saved.map((_, i) => [i, () => tf.clone(dy)]))) as unknown as tf.GradFunc,
  },
};

const constant: Gradients = Object.fromEntries([
  ...[tf.Sign, tf.Round, tf.Ceil, tf.Floor, tf.Step, tf.IsNan, tf.IsInf, tf.IsFinite].map((name) => [name, zero('x')]),
  ...[tf.LogicalNot, tf.OnesLike, tf.ZerosLike].map((name) => [name, zero('x')]),
  ...[tf.Equal, tf.NotEqual, tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual].map((name) => [name, zero('a', 'b')]),
  ...[tf.LogicalAnd, tf.LogicalOr, tf.FloorDiv].map((name) => [name, zero('a', 'b')]),
]) as Gradients;

export const elementwise: Gradients = { ...unary, ...binary, ...constant };
