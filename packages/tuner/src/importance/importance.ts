/**
 * @file How much of the values' variance each parameter explains by itself: functional ANOVA over a small random forest
 * (Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014).
 */
import { Stream } from '../random.js';
import type { Axis } from '../space/axis.js';
import type { Config } from '../space/parameter.js';
import type { Space } from '../space/space.js';
import { isIn, leavesOf, type Leaf, type Point, type Side } from './tree.js';

const TREES = 48;
/** A tree that saw less variance, of values from 0 to 1, tells of rounding alone. */
const LEAST = 1e-12;

/**
 * The share of the variance that each parameter explains alone, 0 to 1; what is missing from 1 lies in how they act together. A parameter
 * whose condition does not hold counts as the middle of its stretch, an absent choice as one more choice. All 0 where no value differs.
 *
 * @param tried configurations and their values, of equally long trainings.
 */
export function importance(
  space: Space,
  tried: readonly { config: Config; value: number }[],
  seed = 0,
): Record<string, number> {
  const axes = space.axes.filter(({ fixed }) => !fixed);
  // From 0 to 1, so that squares of the smallest differences stay exact.
  const low = Math.min(...tried.map(({ value }) => value));
  const width = Math.max(...tried.map(({ value }) => value)) - low;
  const points = tried.map(({ config, value }): Point => {
    return { x: axes.map((axis) => place(axis, config)), y: width > 0 ? (value - low) / width : 0 };
  });
  const cube = axes.map(whole);
  const shares = axes.map(() => 0);
  let trees = 0;
  for (let tree = 0; tree < TREES && points.length > 0; tree++) {
    const random = new Stream(seed, tree, 'importance');
    const sample = points.map(() => points[random.below(points.length)]!);
    const leaves = leavesOf(sample, cube, random).map((leaf) => sized(leaf, cube));
    const middle = leaves.reduce((sum, { value, volume }) => sum + value * volume, 0);
    const variance = leaves.reduce((sum, { value, volume }) => sum + (value - middle) ** 2 * volume, 0);
    if (!(variance > LEAST)) continue;
    trees++;
    for (const axis of axes.keys()) shares[axis]! += alone(leaves, axis, cube[axis]!, middle) / variance;
  }
  return Object.fromEntries(axes.map(({ name }, i) => [name, trees ? shares[i]! / trees : 0]));
}

function place(axis: Axis, config: Config): number {
  const value = config[axis.name];
  if (axis.parameter.type === 'choice') return value === undefined ? axis.count : axis.position(value);
  return value === undefined ? 0.5 : (axis.position(value) - axis.low) / (axis.high - axis.low);
}

const whole = (axis: Axis): Side =>
  axis.parameter.type === 'choice'
    ? new Set(Array.from({ length: axis.count + (axis.parameter.when ? 1 : 0) }, (_, i) => i))
    : { from: 0, to: 1 };

interface Sized extends Leaf {
  /** Of each side, as a share of the whole axis. */
  sizes: number[];
  volume: number;
}

const sizeOf = (side: Side): number => ('from' in side ? side.to - side.from : side.size);

function sized(leaf: Leaf, cube: readonly Side[]): Sized {
  const sizes = leaf.box.map((side, axis) => sizeOf(side) / sizeOf(cube[axis]!));
  return { ...leaf, sizes, volume: sizes.reduce((product, size) => product * size, 1) };
}

/** The variance of the mean over all other axes, along this one. */
function alone(leaves: readonly Sized[], axis: number, side: Side, middle: number): number {
  return pieces(leaves, axis, side).reduce((sum, { at, share }) => {
    const value = leaves.reduce((total, leaf) => {
      if (!isIn(leaf.box[axis]!, at)) return total;
      return total + leaf.value * leaf.sizes.reduce((product, size, i) => (i === axis ? product : product * size), 1);
    }, 0);
    return sum + share * (value - middle) ** 2;
  }, 0);
}

/** The stretches in which no leaf ends, each by its middle, or the choices. */
function pieces(leaves: readonly Sized[], axis: number, side: Side): { at: number; share: number }[] {
  if (!('from' in side)) return [...side].map((at) => ({ at, share: 1 / side.size }));
  const ends = new Set(leaves.flatMap(({ box }) => Object.values(box[axis] as { from: number; to: number })));
  const sorted = [...ends].sort((a, b) => a - b);
  return sorted.slice(1).map((end, i) => ({ at: (end + sorted[i]!) / 2, share: end - sorted[i]! }));
}
