/**
 * @file One step of gradient descent with momentum (PyTorch's torch.optim.SGD, dampening 0) on one parameter, in place.
 *
 *   g = gradient + weightDecay p      velocity = momentum velocity + g
 *   p = p - learningRate u            u = velocity, with nesterov g + momentum velocity; without a momentum g
 */
import { add, load, mul, store, sub } from './vector';

/** `velocity` is 0 without a momentum. */
export function sgd(
  n: i32, p: usize, gradient: usize, velocity: usize,
  learningRate: f32, momentum: f32, nesterov: bool, weightDecay: f32,
): void {
  const rate = f32x4.splat(learningRate);
  const kept = f32x4.splat(momentum);
  for (let i: usize = 0; n > 0; n -= 4, i += 16) {
    const count = min(n, 4);
    const parameter = load(p + i, count);
    let update = load(gradient + i, count);
    if (weightDecay != 0) update = add(update, mul(parameter, f32x4.splat(weightDecay)));
    if (velocity) {
      const next = add(mul(load(velocity + i, count), kept), update);
      store(velocity + i, next, count);
      update = nesterov ? add(update, mul(next, kept)) : next;
    }
    store(p + i, sub(parameter, mul(update, rate)), count);
  }
}
