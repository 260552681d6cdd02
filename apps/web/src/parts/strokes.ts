/** @file A drawing as strokes, and as the picture that the network's own form is made from. */
import type { NdArray } from '@bptt/data';

/** x and y from 0 to `padSide`, y downwards. */
export type Point = readonly [x: number, y: number];

/** A dot is a stroke of one point. */
export type Stroke = readonly Point[];

export const padSide = 100;
/** Of a stroke, in the pad's units: what pens leave in MNIST, where a digit fills most of the pad. */
export const penWidth = 9;
/** Paper around the pad, so that a stroke at its edge is none that the picture's border cuts. */
const margin = 15;
const scale = 1.2;

/** What an SVG polyline draws; one point becomes a dot. */
export const pointsOf = (stroke: Stroke): string =>
  [...stroke, stroke.at(-1)!].map(([x, y], i) => `${i === stroke.length ? x + 0.01 : x},${y}`).join(' ');

/** Light ink on black: [H, W]. */
export function rasterise(strokes: readonly Stroke[]): NdArray<Uint8Array> {
  const side = Math.round((padSide + 2 * margin) * scale);
  const canvas = Object.assign(document.createElement('canvas'), { width: side, height: side });
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.fillRect(0, 0, side, side);
  context.setTransform(scale, 0, 0, scale, margin * scale, margin * scale);
  Object.assign(context, { lineWidth: penWidth, lineCap: 'round', lineJoin: 'round', strokeStyle: '#fff' });
  for (const stroke of strokes) context.stroke(new Path2D(`M${pointsOf(stroke)}`));
  const { data } = context.getImageData(0, 0, side, side);
  return { data: Uint8Array.from({ length: side * side }, (_, i) => data[4 * i]!), shape: [side, side] };
}
