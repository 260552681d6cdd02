/**
 * @file One step of RMSProp (PyTorch's torch.optim.RMSprop) on one parameter, in place.
 *
 *   g = gradient + weightDecay p      s = alpha s + (1 - alpha) g^2      mean = alpha mean + (1 - alpha) g
 *   u = g / (sqrt(s) + eps), centred g / (sqrt(s - mean^2) + eps); with a momentum instead
 *   velocity = momentum velocity + u
 *   p = p - learningRate u
 */
import { leastOf, normal } from './adam';
import { add, div, load, mul, store, sub } from './vector';

/** `mean` is 0 unless it is centred, `velocity` is 0 without a momentum. */
export function rmsprop(
  n: i32, p: usize, gradient: usize, square: usize, mean: usize, velocity: usize,
  learningRate: f32, alpha: f32, alphaRest: f32, eps: f32, momentum: f32, weightDecay: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const keep = f32x4.splat(alpha);
  const take = f32x4.splat(alphaRest);
  const e = f32x4.splat(eps);
  const smallest = leastOf(eps);
  for (let i: usize = 0; n > 0; n -= 4, i += 16) {
    const count = min(n, 4);
    const parameter = load(p + i, count);
    let g = load(gradient + i, count);
    if (weightDecay != 0) g = add(g, mul(parameter, f32x4.splat(weightDecay)));
    let spread = normal(add(mul(load(square + i, count), keep), mul(mul(g, g), take)), smallest);
    store(square + i, spread, count);
    if (mean) {
      const next = add(mul(load(mean + i, count), keep), mul(g, take));
      store(mean + i, next, count);
      spread = sub(spread, mul(next, next));
    }
    let update = div(g, add(f32x4.sqrt(spread), e));
    if (velocity) {
      update = add(mul(load(velocity + i, count), f32x4.splat(momentum)), update);
      store(velocity + i, update, count);
    }
    store(p + i, sub(parameter, mul(update, rate)), count);
  }
}
