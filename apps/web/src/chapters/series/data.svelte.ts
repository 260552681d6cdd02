/** @file The series of this visit: an example to begin with, or the reader's own table, which stays in this page. */
import { compute } from '../../ask/compute.svelte.js';
import type { Forecast, ForecastSettings } from '../../worker/series/forecast.js';
import type { Table } from '../../worker/series/table.js';
import { frameWords } from '../../words/frame.js';
import { sentence } from '../../words/sentence.js';

interface Data {
  table: Table | null;
  /** Which of its columns. */
  column: number;
  problem: string;
  /** The latest forecast, and what it is of. */
  found: { name: string; series: Float32Array; settings: ForecastSettings; forecast: Forecast } | null;
  /** The share that is done of the one on its way; null where there is none. */
  share: number | null;
}

export const data: Data = $state({ table: null, column: 0, problem: '', found: null, share: null });

/** Takes a table as text: pasted, or read from a file. Where it is none, the one before stays. */
export async function takeTable(text: string, name: string): Promise<void> {
  await take(() => compute.call('table', { text, name }));
}

/** Larger than any series that the page could train on. */
const mostBytes = 20e6;

export async function takeFiles([file]: readonly File[]): Promise<void> {
  if (!file) return;
  if (file.size > mostBytes) data.problem = frameWords().file.tooLarge(file.name, mostBytes / 1e6);
  else await takeTable(await file.text(), file.name);
}

/** What was forecast of another column goes. */
export function takeColumn(column: number): void {
  stopForecast();
  Object.assign(data, { column, problem: '', found: null });
}

export const takeExample = (): Promise<void> => take(() => compute.call('exampleTable', null));

async function take(table: () => Promise<Table>): Promise<void> {
  try {
    const taken = await table();
    stopForecast();
    Object.assign(data, { table: taken, column: 0, problem: '', found: null });
  } catch (error) {
    data.problem = sentence((error as Error).message);
  }
}

let running: AbortController | undefined;

export async function forecastNow(settings: ForecastSettings): Promise<void> {
  const column = data.table?.columns[data.column];
  if (!column || running) return;
  const { signal } = (running = new AbortController());
  Object.assign(data, { share: 0, problem: '' });
  try {
    const input = { series: $state.snapshot(column.values) as Float32Array, settings: { ...settings } };
    const forecast = await compute.call('forecast', input, (share) => (data.share = share), signal);
    if (!signal.aborted) data.found = { name: column.name, ...input, forecast };
  } catch (error) {
    if (!signal.aborted) data.problem = sentence((error as Error).message);
  } finally {
    running = undefined;
    data.share = null;
  }
}

export const stopForecast = (): void => running?.abort();
