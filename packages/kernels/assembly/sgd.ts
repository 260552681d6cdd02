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
  for (; n >= 4; n -= 4, p += 16, gradient += 16) {
    sgdAt(p, gradient, velocity, learningRate, momentum, nesterov, weightDecay, 4);
    if (velocity) velocity += 16;
  }
  if (n > 0) sgdAt(p, gradient, velocity, learningRate, momentum, nesterov, weightDecay, n);
}

@inline
function sgdAt(
  p: usize, gradient: usize, velocity: usize,
  learningRate: f32, momentum: f32, nesterov: bool, weightDecay: f32, count: i32,
): void {
  const parameter = load(p, count);
  let update = load(gradient, count);
  if (weightDecay != 0) update = add(update, mul(parameter, f32x4.splat(weightDecay)));
  if (velocity) {
    const next = add(mul(load(velocity, count), f32x4.splat(momentum)), update);
    store(velocity, next, count);
    update = nesterov ? add(update, mul(next, f32x4.splat(momentum))) : next;
  }
  store(p, sub(parameter, mul(update, f32x4.splat(learningRate))), count);
}
