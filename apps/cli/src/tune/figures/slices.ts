/** @file The values of the trials against each setting. */
import * as Plot from '@observablehq/plot';
import { plot, sheet } from '@bptt/gradients-analysis/figures';
import { ends, places, rankColour } from './places.js';
import { middle, nameOf, width, type Scene } from './scene.js';

export function slices(scene: Scene): string {
  const placed = places(scene);
  const names = [...new Set(placed.map(({ name }) => name))];
  const columns = 4;
  const cell = (name: string) => ({
    column: names.indexOf(name) % columns,
    row: Math.floor(names.indexOf(name) / columns),
  });
  const domain = middle(
    placed.map(({ value }) => value),
    scene.about,
  );
  const [w, h] = [width / columns, 170];
  const parts = names.map((name) => {
    const { column, row } = cell(name);
    const content = plot({
      width: w,
      height: h,
      marginLeft: 46,
      marginRight: 12,
      marginTop: 24,
      marginBottom: 30,
      color: rankColour,
      x: { domain: [0, 1], axis: null },
      y: { domain, ticks: 4, label: null, clamp: true, grid: true },
      marks: [
        Plot.dot(
          placed.filter((each) => each.name === name),
          { x: 'at', y: 'value', r: 3, fill: 'rank', fillOpacity: 0.8 },
        ),
        Plot.text(
          ends(scene).filter((each) => each.name === name),
          { x: 'at', y: domain[0], text: 'text', dy: 14, fontSize: 10 },
        ),
        Plot.text([name], { frameAnchor: 'top', dy: -16, text: (text: string) => text, fontWeight: 'bold' }),
      ],
    });
    return { content, x: column * w, y: 8 + row * h };
  });
  const height = 16 + h * Math.max(1, Math.ceil(names.length / columns));
  return sheet({
    width,
    height,
    parts,
    caption: [
      `${nameOf(scene.about)} against each setting.`,
      'A dot is a trial, at the last epoch that it reached; the warmer, the better among those trained as long.',
    ],
  });
}
