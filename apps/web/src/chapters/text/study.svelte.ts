/** @file The text of this visit, how far it has been learnt, and what the network writes; all of it stays in this page. */
import { compute } from '../../ask/compute.svelte.js';
import { frameWords } from '../../words/frame.js';
import { sentence } from '../../words/sentence.js';
import type { Learned, LearnSettings, WriteSettings, Written } from '../../worker/text/writer.js';

interface Study {
  text: string;
  problem: string;
  learning: boolean;
  /** Bits a letter after so many seconds. */
  curve: [seconds: number, bits: number][];
  /** What it wrote last while it learnt. */
  wrote: string;
  learned: Learned | null;
  written: Written | null;
}

export const study: Study = $state({
  text: '',
  problem: '',
  learning: false,
  curve: [],
  wrote: '',
  learned: null,
  written: null,
});

const mostBytes = 20e6;

export async function takeFiles([file]: readonly File[]): Promise<void> {
  if (!file) return;
  if (file.size > mostBytes) study.problem = frameWords().file.tooLarge(file.name, mostBytes / 1e6);
  else Object.assign(study, { text: await file.text(), problem: '' });
}

/** What this project says of itself: a text that is at hand, and whose words may be learnt by anybody. */
export async function takeExample(): Promise<void> {
  const { default: text } = await import('../../../../../ARCHITECTURE.md?raw');
  Object.assign(study, { text, problem: '' });
}

let running: AbortController | undefined;

export async function learnNow(settings: LearnSettings): Promise<void> {
  if (running) return;
  running = new AbortController();
  Object.assign(study, { learning: true, problem: '', curve: [], wrote: '', learned: null, written: null });
  try {
    study.learned = await compute.call(
      'learn',
      { text: study.text, settings },
      ({ seconds, bits, wrote }) => {
        study.curve = [...study.curve, [seconds, bits]];
        if (wrote) study.wrote = wrote;
      },
      running.signal,
    );
  } catch (error) {
    study.problem = sentence((error as Error).message);
  } finally {
    running = undefined;
    study.learning = false;
  }
}

export const stopLearning = (): void => running?.abort();

export async function writeNow(settings: WriteSettings): Promise<void> {
  try {
    study.written = await compute.call('write', settings);
  } catch (error) {
    study.problem = sentence((error as Error).message);
  }
}
