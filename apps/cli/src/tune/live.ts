/** @file How a search goes on, on stderr: a table that is redrawn in a terminal, a line for each outcome elsewhere. */
import type { Entry, ExecutorEvent, Segment, Study } from '@bptt/tuner';
import { isLive, note } from '../terminal/print.js';
import { duration } from '../terminal/progress-line.js';
import { forTerminal, percent } from '../terminal/style.js';
import type { About } from './about.js';
import { countOf, foundIn, type Found } from './found.js';
import { argumentsOf, inWords } from './settings.js';

export interface Scene {
  study: Study;
  about: About;
  entries: readonly Entry[];
  /** Trials under way here, and the epoch that each has told. */
  capacity: number;
  /** Seconds that the search may take. */
  time: number | undefined;
}

export interface Live {
  onEvent(event: ExecutorEvent): void;
  /** A line that stays. */
  say(text: string): void;
  stop(): void;
}

export const told = (value: number, { metric }: About): string =>
  metric === 'accuracy' ? percent(value) : value.toFixed(4);

export function live(scene: Scene): Live {
  return isLive() ? table(scene) : lines(scene);
}

function lines({ study, about, entries }: Scene): Live {
  return {
    onEvent(event) {
      if (event.type === 'progress') return;
      const { trial, to } = event.segment;
      const { epochs } = study.settings;
      if (event.type === 'lost') return note(`trial ${trial}: its process was lost (${event.reason}); tried again`);
      const { outcome } = event;
      const what =
        'failed' in outcome ? `failed: ${outcome.failed}` : `${about.metric} ${told(outcome.values[0]!, about)}`;
      const { best } = foundIn(study, entries);
      note(
        `trial ${trial}  epoch ${to}/${epochs}  ${what}${best ? `  (best: ${told(best.value!, about)}, trial ${best.id})` : ''}`,
      );
    },
    say: note,
    stop: () => undefined,
  };
}

function table(scene: Scene): Live {
  const { stderr } = process;
  const started = performance.now();
  const before = scene.study.counted;
  const epochs = new Map<number, { epoch: number; value: number }>();
  let drawn = 0;
  const clear = () => {
    if (drawn) stderr.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = () => {
    const seconds = (performance.now() - started) / 1000;
    const columns = stderr.columns ?? 80;
    const rows = rowsOf(scene, epochs, seconds, before).map((row) => forTerminal(row).slice(0, columns - 1));
    // Row after row over the old ones: where all is cleared first, tmux keeps what was there in its history.
    stderr.write(`${drawn ? `\x1b[${drawn}A` : ''}${rows.map((row) => `${row}\x1b[K\n`).join('')}\x1b[0J`);
    drawn = rows.length;
  };
  const timer = setInterval(draw, 1000);
  draw();
  return {
    onEvent(event) {
      if (event.type === 'progress') epochs.set(event.segment.trial, { epoch: event.epoch, value: event.values[0]! });
      draw();
    },
    say(text) {
      clear();
      note(text);
      draw();
    },
    stop() {
      clearInterval(timer);
      clear();
    },
  };
}

function rowsOf(
  { study, about, entries, capacity, time }: Scene,
  epochs: ReadonlyMap<number, { epoch: number; value: number }>,
  seconds: number,
  before: number,
): string[] {
  const found = foundIn(study, entries);
  const { trials, best, rungs } = found;
  const count = (state: string) => trials.filter((trial) => trial.state === state).length;
  const running = study.running.slice(0, capacity);
  return [
    // What a narrow terminal must show comes first.
    `${duration(seconds)}${left(found, study, { time, seconds, before })}; ${trials.length} of ${study.settings.trials} trials begun, ${count('complete')} complete, ${count('failed')} failed`,
    best
      ? `best     trial ${best.id}  ${told(best.value!, about)} after ${countOf(best.epochs, 'epoch')}  ${inWords(argumentsOf(best.config, about.module))}`
      : 'best     none yet',
    ...Array.from(
      { length: Math.max(1, capacity) },
      (_, i) => `${i ? '       ' : 'running'}  ${running[i] ? row(running[i], epochs, about) : ''}`,
    ),
    `rungs    ${rungs.map((rung) => `epoch ${rung.epochs}: ${rung.trials}`).join('   ')}`,
  ];
}

function row(
  { trial, config, to }: Segment,
  epochs: ReadonlyMap<number, { epoch: number; value: number }>,
  about: About,
): string {
  const at = epochs.get(trial);
  return `trial ${trial}  epoch ${at?.epoch ?? 0}/${to}${at ? `  ${told(at.value, about)}` : ''}  ${inWords(argumentsOf(config, about.module))}`;
}

interface Spent {
  time: number | undefined;
  seconds: number;
  before: number;
}

/** As fast as so far: the trials that are to begin, and what goes on of them. */
function left({ trials }: Found, study: Study, { time, seconds, before }: Spent): string {
  if (time !== undefined) return `, ${duration(Math.max(0, time - seconds))} left`;
  const done = study.counted - before;
  if (done < 3) return '';
  const perTrial = study.counted / trials.length;
  const rest = (study.settings.trials - trials.length) * perTrial + study.running.length;
  return `, about ${duration((seconds / done) * rest)} left`;
}
