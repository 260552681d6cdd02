/** @file Trials from the best to the worst: of one objective or several, those that ran to their end before those that were pruned. */
import { crowding, fronts } from '../pareto.js';
import type { Observation } from './sampler.js';

/** The finished trials, the best first; equal ones in the order of their numbers. */
export function ranked(finished: readonly Observation[]): Observation[] {
  const of = (state: Observation['state']) => finished.filter((observation) => observation.state === state);
  const furthest = (a: Observation, b: Observation) => b.epochs - a.epochs;
  const pruned = of('pruned').sort(furthest);
  const rungs = [...new Set(pruned.map(({ epochs }) => epochs))];
  return [
    of('complete'),
    ...rungs.map((epochs) => pruned.filter((observation) => observation.epochs === epochs)),
  ].flatMap(byValue);
}

/** Front after front; within one, those first that have more room around them. With one objective: by its value. */
function byValue(observations: readonly Observation[]): Observation[] {
  const values = observations.map((observation) => observation.values);
  return fronts(values).flatMap((front) => {
    const room = crowding(front.map((i) => values[i]!));
    const order = front.map((_, k) => k).sort((a, b) => room[b]! - room[a]! || front[a]! - front[b]!);
    return order.map((k) => observations[front[k]!]!);
  });
}
