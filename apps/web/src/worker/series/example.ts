/** @file A series to begin with, made here: hourly, with days, weekends, a slow rise, and noise that goes on for a while. */
import { Random } from '@bptt/cells';
import type { Table } from './table.js';

const days = 60;

export function exampleSeries(): Table {
  let noise = 0;
  const shocks = new Random(7).uniform(days * 24, Math.sqrt(3)); // of variance 1
  const values = Float32Array.from(shocks, (shock, t) => {
    noise = 0.8 * noise + 0.6 * shock;
    const weekend = Math.floor(t / 24) % 7 >= 5 ? 0.6 : 1;
    const day = 8 * Math.sin((2 * Math.PI * t) / 24) + 4 * Math.cos((4 * Math.PI * t) / 24);
    return 50 + t / 200 + weekend * day + noise;
  });
  return { name: 'example.csv', rows: values.length, columns: [{ name: 'load', values }], others: [] };
}
