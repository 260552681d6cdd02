/** @file What of a series a chart shows: no more points than it has room for, and an axis around them. */

/** So many points are as many as a wide screen can tell apart. */
const most = 1200;

/** Points of a long series: of each stretch its least and its greatest value, so that no peak is lost. */
export function thinned(values: Float32Array, from: number): [at: number, value: number][] {
  const each = Array.from(values, (value, i): [number, number] => [from + i, value]);
  if (each.length <= most) return each;
  const stretch = Math.ceil((2 * each.length) / most);
  const points: [number, number][] = [];
  for (let begin = 0; begin < each.length; begin += stretch) {
    const part = each.slice(begin, begin + stretch);
    const least = part.reduce((a, b) => (b[1] < a[1] ? b : a));
    const greatest = part.reduce((a, b) => (b[1] > a[1] ? b : a));
    points.push(
      ...[least, greatest].sort(([a], [b]) => a - b).filter((point, i, both) => i === 0 || point !== both[0]),
    );
  }
  return points;
}

/** A little wider than what is shown. */
export function valuesAround(values: readonly number[]): [number, number] {
  const [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const room = 0.05 * (high - low) || 1;
  return [low - room, high + room];
}
