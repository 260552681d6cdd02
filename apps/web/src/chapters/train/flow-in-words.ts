/** @file What the gradients of the loss by the rows say, in a sentence. */
import { trainWords } from '../../words/train.js';
import { grouped, shortNumber } from '../../words/numbers.js';
import type { GradientFlow } from '../../worker/train.js';

/** @param network whose gradients they are. */
export function flowInWords({ step, norms }: GradientFlow, network: string): string {
  const words = trainWords().flow;
  return `${words.at(grouped(step), network)} ${found(norms)}`;
}

function found(norms: GradientFlow['norms']): string {
  const words = trainWords().flow;
  const [first, last] = [norms[0] ?? null, norms.at(-1) ?? null];
  const infinite = norms.filter((norm) => norm === null).length;
  if (infinite) return words.infinite(infinite, norms.length);
  if (norms.every((norm) => norm === 0)) return words.allZero;
  if (first === 0 && last === 0) return words.bothZero;
  if (!first) return words.firstZero;
  if (!last) return words.lastZero;
  const ratio = last / first;
  return ratio >= 1 ? words.lastIs(shortNumber(ratio, 3)) : words.firstIs(shortNumber(1 / ratio, 3));
}
