/**
 * @file One step of Adam or AdamW (PyTorch's torch.optim.Adam, AdamW) on one parameter, in place.
 *
 *   p = keep p                        keep = 1 - learningRate lambda for AdamW's decay lambda, 1 for Adam
 *   g = gradient + weightDecay p
 *   m = beta1 m + (1 - beta1) g      v = beta2 v + (1 - beta2) g^2
 *   p = p - stepSize m / (sqrt(v) / correction + eps)
 *
 * with stepSize = learningRate / (1 - beta1^t) and correction = sqrt(1 - beta2^t).
 */
import { add, div, load, mul, store, sub } from './vector';

@inline const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

export function adam(
  n: i32, p: usize, gradient: usize, m: usize, v: usize,
  stepSize: f32, correction: f32, beta1: f32, beta1Rest: f32, beta2: f32, beta2Rest: f32, eps: f32,
  weightDecay: f32, keep: f32,
): void {
  // As vectors once: V8 would make them anew for every four numbers, which takes longer than the step.
  const step = f32x4.splat(stepSize);
  const corrected = f32x4.splat(correction);
  const b1 = f32x4.splat(beta1);
  const r1 = f32x4.splat(beta1Rest);
  const b2 = f32x4.splat(beta2);
  const r2 = f32x4.splat(beta2Rest);
  const e = f32x4.splat(eps);
  const smallest = leastOf(eps);
  // Two vectors at once, and all that is read before all that is written: half the time of one after the other.
  const plain = weightDecay == 0 && keep == 1;
  for (; n >= 8 && plain; n -= 8, p += 32, gradient += 32, m += 32, v += 32) {
    const g = v128.load(gradient);
    const g1 = v128.load(gradient, 16);
    const mean = moment(b1, v128.load(m), r1, g, smallest);
    const mean1 = moment(b1, v128.load(m, 16), r1, g1, smallest);
    const square = moment(b2, v128.load(v), mul(r2, g), g, smallest);
    const square1 = moment(b2, v128.load(v, 16), mul(r2, g1), g1, smallest);
    const next = moved(v128.load(p), mean, square, step, corrected, e);
    const next1 = moved(v128.load(p, 16), mean1, square1, step, corrected, e);
    v128.store(m, mean);
    v128.store(m, mean1, 16);
    v128.store(v, square);
    v128.store(v, square1, 16);
    v128.store(p, next);
    v128.store(p, next1, 16);
  }
  for (; n > 0; n -= 4, p += 16, gradient += 16, m += 16, v += 16) {
    const count = min(n, 4);
    let parameter = load(p, count);
    let g = load(gradient, count);
    if (keep != 1) parameter = mul(parameter, f32x4.splat(keep));
    if (weightDecay != 0) g = add(g, mul(f32x4.splat(weightDecay), parameter));
    const mean = moment(b1, load(m, count), r1, g, smallest);
    const square = moment(b2, load(v, count), mul(r2, g), g, smallest);
    store(m, mean, count);
    store(v, square, count);
    store(p, moved(parameter, mean, square, step, corrected, e), count);
  }
}

@inline
function moment(keep: v128, before: v128, share: v128, g: v128, smallest: v128): v128 {
  return normal(add(mul(keep, before), mul(share, g)), smallest);
}

@inline
function moved(parameter: v128, mean: v128, square: v128, step: v128, corrected: v128, eps: v128): v128 {
  return sub(parameter, div(mul(step, mean), add(div(f32x4.sqrt(square), corrected), eps)));
}

/**
 * Moments of a parameter whose gradient stays 0 decay into denormals, which slow a core many times over. Below this
 * they are set to 0, which moves p by less than 1e-38 / eps of a step: nobody sees it unless eps itself is tiny.
 */
export function leastOf(eps: f32): v128 {
  return f32x4.splat(eps >= 1e-12 ? SMALLEST_NORMAL : 0);
}

/** x, but 0 where |x| < smallest. */
@inline
export function normal(x: v128, smallest: v128): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), smallest));
}
