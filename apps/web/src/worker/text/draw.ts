/** @file One letter by chance, as likely as the network says, sharpened or flattened by a temperature. */

/**
 * The index that a uniform number in [0, 1) falls on among softmax(logits / temperature); the likeliest one at temperature 0.
 * @param logits [V]
 */
export function drawIndex(logits: ArrayLike<number>, temperature: number, uniform: number): number {
  const all = Array.from(logits);
  const most = Math.max(...all);
  if (temperature === 0) return all.indexOf(most);
  const weights = all.map((logit) => Math.exp((logit - most) / temperature));
  let left = uniform * weights.reduce((sum, weight) => sum + weight, 0);
  const index = weights.findIndex((weight) => (left -= weight) < 0);
  return index < 0 ? weights.length - 1 : index;
}
