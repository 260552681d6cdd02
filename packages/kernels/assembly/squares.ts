/** @file The sum of squares of a tensor, in float64. */

/** The sum of x [n] x, number after number, which is the order that its bits stand for. */
export function sumOfSquares(n: i32, x: usize): f64 {
  let sum: f64 = 0;
  const end = x + (<usize>n << 2);
  for (; x < end; x += 4) {
    const value = <f64>f32.load(x);
    sum += value * value;
  }
  return sum;
}
