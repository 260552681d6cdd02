/** @file The gates of one unit as valves along its state, step by step. */
import type { Walk } from '../../worker/forgetting.js';

interface ValveStep {
  t: number;
  /** The part of the state that is let through: f of an LSTM, z of a GRU. */
  keep: number;
  /** The part of what is new that is let in (i, 1 - z), and what is new (g, n). */
  write: number;
  add: number;
  /** The part of the state that is shown (o); null for a GRU, which shows all of it. */
  out: number | null;
  /** The state after the step (c, h), and what is seen of it. */
  to: number;
  h: number;
  /** What is left of a gradient that came back along the road from the last step to here: the product of the valves on its way. */
  back: number;
}

export function valvesOf(kind: 'lstm' | 'gru', walk: Walk, unit: number): ValveStep[] {
  const of = (step: Walk[number], name: string) => step[name]![unit]!;
  const steps = walk.map((step, i) => {
    const h = of(step, 'h');
    const valves =
      kind === 'lstm'
        ? { keep: of(step, 'f'), write: of(step, 'i'), add: of(step, 'g'), out: of(step, 'o'), to: of(step, 'c') }
        : { keep: of(step, 'z'), write: 1 - of(step, 'z'), add: of(step, 'n'), out: null, to: h };
    return { t: i + 1, ...valves, h, back: 1 };
  });
  for (let i = steps.length - 2; i >= 0; i--) steps[i]!.back = steps[i + 1]!.back * steps[i + 1]!.keep;
  return steps;
}
