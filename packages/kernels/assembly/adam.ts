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
  const smallest = leastOf(eps);
  for (; n >= 4; n -= 4) {
    adamAt(
      p, gradient, m, v, stepSize, correction, beta1, beta1Rest, beta2, beta2Rest, eps, weightDecay, keep, smallest, 4,
    );
    p += 16;
    gradient += 16;
    m += 16;
    v += 16;
  }
  if (n > 0) {
    adamAt(
      p, gradient, m, v, stepSize, correction, beta1, beta1Rest, beta2, beta2Rest, eps, weightDecay, keep, smallest, n,
    );
  }
}

/**
 * Moments of a parameter whose gradient stays 0 decay into denormals, which slow a core many times over. Below this
 * they are set to 0, which moves p by less than 1e-38 / eps of a step: nobody sees it unless eps itself is tiny.
 */
export function leastOf(eps: f32): f32 {
  return eps >= 1e-12 ? SMALLEST_NORMAL : 0;
}

@inline
function adamAt(
  p: usize, gradient: usize, m: usize, v: usize,
  stepSize: f32, correction: f32, beta1: f32, beta1Rest: f32, beta2: f32, beta2Rest: f32, eps: f32,
  weightDecay: f32, keep: f32, smallest: f32, count: i32,
): void {
  let parameter = load(p, count);
  if (keep != 1) parameter = mul(parameter, f32x4.splat(keep));
  let g = load(gradient, count);
  if (weightDecay != 0) g = add(g, mul(f32x4.splat(weightDecay), parameter));
  const mean = normal(add(mul(f32x4.splat(beta1), load(m, count)), mul(f32x4.splat(beta1Rest), g)), smallest);
  const square = normal(add(mul(f32x4.splat(beta2), load(v, count)), mul(mul(f32x4.splat(beta2Rest), g), g)), smallest);
  const denominator = add(div(f32x4.sqrt(square), f32x4.splat(correction)), f32x4.splat(eps));
  store(m, mean, count);
  store(v, square, count);
  store(p, sub(parameter, div(mul(f32x4.splat(stepSize), mean), denominator)), count);
}

/** x, but 0 where |x| < smallest. */
@inline
export function normal(x: v128, smallest: f32): v128 {
  return v128.andnot(x, f32x4.lt(f32x4.abs(x), f32x4.splat(smallest)));
}
