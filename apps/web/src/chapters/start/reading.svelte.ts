/** @file What the first screen reads, the latest answer, and the row that is shown of it. */
import { latestOf } from '../../ask/latest.js';
import { rasterise, type Stroke } from '../../parts/strokes.js';
import { sampleDigits } from '../../sample-digits.js';
import { settings } from '../../settings/place.svelte.js';
import type { Reading } from '../../worker/read.js';

export const rowCount = 28;

/** While nothing is drawn, the sample is read. */
class Desk {
  strokes: readonly Stroke[] = $state.raw([]);
  reading: Reading | null = $state.raw(null);
  milliseconds: number | null = $state(null);
  problem = $state('');
}
export const desk = new Desk();

const read = latestOf('read');

/** Reads what is drawn, or the sample. `then` comes once with the answer. */
export function ask(then: () => void = () => {}): void {
  const { strokes } = desk;
  const asked = performance.now();
  const { pixels } = sampleDigits[settings.start.sample - 1]!;
  read({
    input: () => ({
      picture: strokes.length ? { drawing: rasterise(strokes) } : { pixels },
      base: document.baseURI,
    }),
    answered: (reading) => {
      // The first answer waits for the worker and the model.
      Object.assign(desk, { reading, milliseconds: desk.reading && performance.now() - asked, problem: '' });
      then();
    },
    failed: ({ message }) => (desk.problem = message),
  });
}

/** From row to row, so many milliseconds each. */
const pace = 75;
let timer: ReturnType<typeof setInterval> | undefined;
const player: { playing: boolean } = $state({ playing: false });
export const isPlaying = (): boolean => player.playing;

/** Reads from the first row to the last. */
export function play(): void {
  pause();
  player.playing = true;
  settings.start.row = 1;
  timer = setInterval(() => {
    if (settings.start.row < rowCount) settings.start.row++;
    if (settings.start.row >= rowCount) pause();
  }, pace);
}

export function pause(): void {
  clearInterval(timer);
  player.playing = false;
}

/** All rows at once. */
export function showAll(): void {
  pause();
  settings.start.row = rowCount;
}
