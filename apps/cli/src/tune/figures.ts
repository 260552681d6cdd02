/** @file A search as figures: its history, its settings side by side, one by one, and its rungs. */
import * as Plot from '@observablehq/plot';
import { plot, sheet } from '@bptt/gradients-analysis/figures';
import type { Space, TrialResult, Value } from '@bptt/tuner';
import type { About } from './about.js';
import type { Found } from './found.js';

const [width, blue, orange, grey] = [860, '#1d4fd7', '#b1480b', '#8b93a0'];
const margins = { marginLeft: 64, marginRight: 24, marginBottom: 46, marginTop: 24 };

interface Scene {
  found: Found;
  space: Space;
  about: About;
}

export type Figures = Record<'history' | 'parallel' | 'slices' | 'rungs', string>;

/** Each as an SVG that follows the reader's light or dark colour scheme. */
export const figures = (scene: Scene): Figures => ({
  history: history(scene),
  parallel: parallel(scene),
  slices: slices(scene),
  rungs: rungs(scene),
});

const whole = (content: Element, height: number, caption: string[]): string =>
  sheet({ width, height: height + 16, parts: [{ content, y: 8 }], caption });

const nameOf = ({ metric }: About): string => `validation ${metric}`;
const isBetter = ({ metric }: About, a: number, b: number): boolean => (metric === 'loss' ? a < b : a > b);
const valued = (trials: readonly TrialResult[]) =>
  trials.filter(({ value, state }) => value !== null && state !== 'failed');

function history({ found, about }: Scene): string {
  const trials = valued(found.trials);
  let best: number | undefined;
  const steps = trials
    .filter(({ state }) => state === 'complete')
    .map(({ id, value }) => ({
      id,
      best: (best = best === undefined || isBetter(about, value!, best) ? value! : best),
    }));
  const height = 320;
  const chart = plot({
    ...margins,
    width,
    height,
    x: { label: 'trial', labelAnchor: 'center', labelArrow: 'none', ticks: Math.min(12, trials.length) },
    y: {
      label: nameOf(about),
      grid: true,
      domain: middle(
        trials.map(({ value }) => value!),
        about,
      ),
      clamp: true,
    },
    marks: [
      Plot.lineY(steps, { x: 'id', y: 'best', curve: 'step-after', stroke: orange, strokeWidth: 2 }),
      Plot.dot(trials, {
        x: 'id',
        y: 'value',
        r: 4,
        fill: (trial: TrialResult) => (trial.state === 'complete' ? blue : grey),
        symbol: (trial: TrialResult) => (trial.state === 'complete' ? 'circle' : 'times'),
        stroke: (trial: TrialResult) => (trial.state === 'complete' ? 'none' : grey),
      } as Plot.DotOptions),
    ],
  });
  return whole(chart, height, [
    `${nameOf(about)} of each trial, in the order in which they began.`,
    'Discs were trained to the end, crosses were stopped at a rung; the line is the best so far. What is far off lies on the edge.',
  ]);
}

/** Leaves out the worst tenth, which would press the others together. */
function middle(values: readonly number[], { metric }: About): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length / 10);
  const [low, high] = metric === 'loss' ? [sorted[0], sorted.at(-1 - cut)] : [sorted[cut], sorted.at(-1)];
  const room = ((high ?? 1) - (low ?? 0)) * 0.05 || 0.01;
  return [(low ?? 0) - room, (high ?? 1) + room];
}

interface Placed {
  trial: number;
  name: string;
  /** From 0 to 1 along its axis. */
  at: number;
  value: number;
  rank: number;
}

/** Where each trial's settings lie, and its rank among those trained as long. */
function places({ found, space, about }: Scene): Placed[] {
  const trials = valued(found.trials);
  const ranked = trials.toSorted((a, b) => b.epochs - a.epochs || (isBetter(about, a.value!, b.value!) ? -1 : 1));
  return space.axes
    .filter(({ fixed }) => !fixed)
    .flatMap((axis) =>
      ranked.flatMap(({ id, config, value }, rank) => {
        const setting = config[axis.name];
        if (setting === undefined) return [];
        const from = axis.parameter.type === 'choice' ? -0.5 : axis.low;
        return [
          {
            trial: id,
            name: axis.name,
            at: (axis.position(setting) - from) / (axis.high - axis.low),
            value: value!,
            rank: rank / ranked.length,
          },
        ];
      }),
    );
}

const ends = ({ space }: Scene) =>
  space.axes
    .filter(({ fixed }) => !fixed)
    .flatMap(({ name, parameter }) =>
      parameter.type === 'choice'
        ? parameter.choices.map((choice, i) => ({
            name,
            at: (i + 0.5) / parameter.choices.length,
            text: shown(choice),
          }))
        : [
            { name, at: 0, text: shown(parameter.low) },
            { name, at: 1, text: shown(parameter.high) },
          ],
    );

const shown = (value: Value): string =>
  typeof value === 'number'
    ? String(Number(value.toPrecision(3)))
    : value === true
      ? 'yes'
      : value === false
        ? 'no'
        : value;

const rankColour = { type: 'linear', domain: [0, 1], range: [orange, grey], interpolate: 'rgb' } as const;

function parallel(scene: Scene): string {
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

function slices(scene: Scene): string {
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

function rungs({ found, about }: Scene): string {
  const height = 320;
  const values = found.marks.map(({ value }) => value);
  const last = found.rungs.at(-1)?.epochs;
  const ended = new Set(found.marks.filter(({ epoch }) => epoch === last).map(({ trial }) => trial));
  const chart = plot({
    ...margins,
    width,
    height,
    x: {
      label: 'epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: found.rungs.map(({ epochs }) => epochs),
      tickFormat: (epoch: number) => `${epoch}`,
    },
    y: { label: nameOf(about), grid: true, domain: middle(values, about), clamp: true },
    marks: [
      Plot.line(found.marks, {
        x: 'epoch',
        y: 'value',
        z: 'trial',
        stroke: ({ trial }: { trial: number }) => (ended.has(trial) ? orange : grey),
        strokeOpacity: 0.7,
      } as Plot.LineOptions),
      Plot.dot(found.marks, {
        x: 'epoch',
        y: 'value',
        r: 3,
        fill: ({ trial }: { trial: number }) => (ended.has(trial) ? orange : grey),
      } as Plot.DotOptions),
    ],
  });
  const counts = found.rungs.map(({ epochs, trials }) => `${trials} reached epoch ${epochs}`).join(', ');
  return whole(chart, height, [
    `${nameOf(about)} at each rung; a line is a trial, coloured where it came to the end.`,
    `${counts}.`,
  ]);
}
