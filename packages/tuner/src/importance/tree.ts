/** @file A regression tree over the unit cube (Breiman et al., "Classification and Regression Trees", 1984), as its leaves. */
import type { Stream } from '../random.js';

/** A configuration: numbers from 0 to 1, or the indices of choices. */
export interface Point {
  x: readonly number[];
  y: number;
}

/** What one axis may be: a stretch [from, to] of a number, or indices of choices. */
export type Side = { from: number; to: number } | ReadonlySet<number>;

export interface Leaf {
  box: readonly Side[];
  /** The mean over its points. */
  value: number;
}

interface Split {
  axis: number;
  left: Side;
  right: Side;
  gain: number;
}

const mean = (points: readonly Point[]): number => points.reduce((sum, { y }) => sum + y, 0) / points.length;
const spread = (points: readonly Point[]): number => {
  const middle = mean(points);
  return points.reduce((sum, { y }) => sum + (y - middle) ** 2, 0);
};

export const isIn = (side: Side, x: number): boolean => ('from' in side ? x >= side.from && x <= side.to : side.has(x));

/** Splits by the largest fall of the squared error, looking at a part of the axes each time, as the random forest does. */
export function leavesOf(points: readonly Point[], box: readonly Side[], random: Stream): Leaf[] {
  const looked = box.map((_, axis) => axis).filter(() => random.uniform() < 0.7);
  const splits = points.length < 4 ? [] : looked.flatMap((axis) => splitsOf(points, box[axis]!, axis));
  const best = splits.reduce<Split | undefined>((a, b) => (a && a.gain >= b.gain ? a : b), undefined);
  if (!best || !(best.gain > 0)) return [{ box, value: mean(points) }];
  return [best.left, best.right].flatMap((side) =>
    leavesOf(
      points.filter(({ x }) => isIn(side, x[best.axis]!)),
      box.map((other, axis) => (axis === best.axis ? side : other)),
      random,
    ),
  );
}

function splitsOf(points: readonly Point[], side: Side, axis: number): Split[] {
  const whole = spread(points);
  return halves(points, side, axis).flatMap(([left, right]) => {
    const [a, b] = [left, right].map((half) => points.filter(({ x }) => isIn(half, x[axis]!)));
    return a!.length && b!.length ? [{ axis, left, right, gain: whole - spread(a!) - spread(b!) }] : [];
  });
}

/** Between neighbouring numbers; one choice against the others. */
function halves(points: readonly Point[], side: Side, axis: number): [Side, Side][] {
  const values = [...new Set(points.map(({ x }) => x[axis]!))].sort((a, b) => a - b);
  if (!('from' in side)) {
    return values.map((value) => [new Set([value]), new Set([...side].filter((other) => other !== value))]);
  }
  return values.slice(1).map((value, i) => {
    const middle = (value + values[i]!) / 2;
    return [
      { from: side.from, to: middle },
      { from: middle, to: side.to },
    ];
  });
}
