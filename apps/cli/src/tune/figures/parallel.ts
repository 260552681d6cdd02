/** @file Each trial as a line through its settings. */
import * as Plot from '@observablehq/plot';
import { plot } from '@bptt/gradients-analysis/figures';
import { ends, places, rankColour } from './places.js';
import { whole, width, type Scene } from './scene.js';

export function parallel(scene: Scene): string {
  const placed = places(scene);
  const names = [...new Set(scene.space.axes.filter(({ fixed }) => !fixed).map(({ name }) => name))];
  const height = 60 + 46 * names.length;
  const chart = plot({
    width,
    height,
    marginLeft: 120,
    marginRight: 32,
    marginTop: 16,
    marginBottom: 24,
    color: rankColour,
    x: { domain: [0, 1], axis: null },
    y: { type: 'point', domain: names, label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(names, { strokeOpacity: 0.25 }),
      Plot.line(
        placed.toSorted((a, b) => b.rank - a.rank),
        {
          x: 'at',
          y: 'name',
          z: 'trial',
          stroke: 'rank',
          strokeOpacity: 0.6,
          strokeWidth: 1.5,
          sort: null,
        } as Plot.LineOptions,
      ),
      Plot.text(ends(scene), { x: 'at', y: 'name', text: 'text', dy: 14, fontSize: 11, fillOpacity: 0.8 }),
    ],
  });
  return whole(chart, height, [
    'Each line is a trial through its settings; the warmer, the better it was among those trained as long.',
    'A gap: the setting has no meaning there.',
  ]);
}
