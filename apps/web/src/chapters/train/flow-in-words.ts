/** @file What the gradients of the loss by the rows say, in a sentence. */
import { grouped, shortNumber } from '../../words/numbers.js';
import type { GradientFlow } from '../../worker/train.js';

export function flowInWords({ step, norms }: GradientFlow): string {
  const at = `At step ${grouped(step)}`;
  const [first, last] = [norms[0] ?? null, norms.at(-1) ?? null];
  const infinite = norms.filter((norm) => norm === null).length;
  if (infinite) return `${at} the gradient of the loss by ${infinite} of ${norms.length} rows is not finite.`;
  if (norms.every((norm) => norm === 0)) return `${at} the gradient of the loss by every row is 0.`;
  if (first === 0 && last === 0) return `${at} the gradients of the loss by the first row and by the last are 0.`;
  if (!first) return `${at} the gradient of the loss by the first row is 0.`;
  if (!last) return `${at} the gradient of the loss by the last row is 0.`;
  const ratio = last / first;
  return ratio >= 1
    ? `${at} the gradient of the loss by the last row is ${shortNumber(ratio, 3)} times that by the first.`
    : `${at} the gradient of the loss by the first row is ${shortNumber(1 / ratio, 3)} times that by the last.`;
}
