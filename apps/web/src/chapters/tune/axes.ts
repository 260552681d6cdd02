/** @file The axes of the parallel coordinates: where a trial's settings lie between the ends of the space, and what it reached. */
import { percent, shortNumber } from '../../words/numbers.js';
import { networkOf } from './trial-in-words.js';
import type { TrainSettings } from '../../worker/train.js';
import type { ShownTrial } from './trials.js';
import { batches, leastHidden, norms, rates, type TuneSettings } from './space.js';

type AxisName = 'network' | 'hidden' | 'lr' | 'batch' | 'clip' | 'accuracy';

export interface TrialAxis {
  name: AxisName;
  /** From 0 to 1; null where there is nothing yet. */
  place: (trial: ShownTrial) => number | null;
  ticks: { at: number; text: string }[];
}

const networks = [
  { module: 'rnn', nonlinearity: 'tanh' },
  { module: 'rnn', nonlinearity: 'relu' },
  { module: 'gru', nonlinearity: 'tanh' },
  { module: 'lstm', nonlinearity: 'tanh' },
] as const;

export function axesOf({ module, hidden }: TuneSettings): TrialAxis[] {
  const names = networks.filter((each) => module === 'all' || each.module === module).map(networkOf);
  const all = [
    among('network', names, networkOf),
    between('hidden', [leastHidden, Math.max(hidden, leastHidden + 1)], [leastHidden, 16, 32, 64, hidden]),
    between('lr', rates, [rates[0], 0.001, 0.01, rates[1]]),
    among('batch', batches.map(String), ({ batch }) => String(batch)),
    between('clip', norms, [norms[0], 1, norms[1]]),
    {
      name: 'accuracy',
      place: ({ accuracies, best }) => (accuracies.length ? best : null),
      ticks: [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: percent(at, 0) })),
    } satisfies TrialAxis,
  ];
  return all.filter(({ ticks }) => ticks.length > 1);
}

/** At equal distances. */
function among(name: AxisName, values: readonly string[], of: (settings: TrainSettings) => string): TrialAxis {
  const at = (value: string) => (values.length > 1 ? values.indexOf(value) / (values.length - 1) : 0.5);
  return { name, place: ({ settings }) => at(of(settings)), ticks: values.map((text) => ({ at: at(text), text })) };
}

/** Equal ratios at equal distances; ticks that lie within it, once each, none too close to its end. */
function between(
  name: 'hidden' | 'lr' | 'clip',
  [low, high]: readonly [number, number],
  marks: readonly number[],
): TrialAxis {
  const at = (value: number) => Math.log(value / low) / Math.log(high / low);
  const inside = [...new Set(marks)].filter((mark) => mark === high || (mark < high && at(mark) < 0.85));
  return {
    name,
    place: ({ settings }) => at(settings[name]),
    ticks: inside.map((mark) => ({ at: at(mark), text: shortNumber(mark) })),
  };
}
