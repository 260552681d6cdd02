/** @file How many epochs a search on the table takes until it has trained one of its best 1 % to the end. */
import { readFileSync } from 'node:fs';
import { epochs, space } from './space.mjs';

const [head, ...rows] = readFileSync(new URL('table.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const names = head.split(',').slice(0, -epochs);
const keyOf = (config) => names.map((name) => config[name]).join();

/** By configuration, the least validation loss so far after each epoch. @type {Map<string, number[]>} */
const losses = new Map(
  rows.map((row) => {
    const cells = row.split(',');
    const best = cells.slice(names.length).map(Number);
    for (let i = 1; i < epochs; i++) best[i] = Math.min(best[i], best[i - 1]);
    return [cells.slice(0, names.length).join(), best];
  }),
);

const finals = [...losses.values()].map((curve) => curve[epochs - 1]).sort((a, b) => a - b);
/** Of the last configuration that is among the best 1 %. */
export const goal = finals[Math.ceil(finals.length / 100) - 1];
export const size = losses.size;

/** @param {typeof import('../../src/study/study.js').Study} Study @param {object} settings sampler, pruner, seed. @returns {number} epochs */
export function race(Study, settings) {
  const study = new Study({ space, epochs, trials: size, workers: 1, ...settings });
  let spent = 0;
  for (;;) {
    const [segment] = study.running;
    spent += segment.to - segment.from;
    const value = losses.get(keyOf(segment.config))[segment.to - 1];
    if (segment.to === epochs && value <= goal) return spent;
    study.record(segment, { values: [value] });
  }
}
