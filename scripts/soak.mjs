/**
 * @file `npm run soak`: trainings that are killed at random and resumed, on a disk that fills up, with a clock that jumps, and for 100,000 steps;
 * each must end with the file of the training that nothing disturbed. Some 15 minutes. Options: --kills 300 --signals 60 --steps 100000.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setup } from './setup.mjs';
import { jumpingClock } from './soak/clock.mjs';
import { fullDisk } from './soak/disk.mjs';
import { writeDigits, undisturbed } from './soak/training.mjs';
import { signals } from './soak/signals.mjs';

const count = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({ options: { kills: count('300'), signals: count('60'), steps: count('100000') } });

/** What a table has room for: the rest of the facts stands in the line above it. */
const summary = (facts) =>
  Object.fromEntries(
    ['signalled', 'ended', 'sha256s', 'steps', 'checkpoints', 'grown', 'resumed', 'said', 'skipped']
      .filter((key) => key in facts)
      .map((key) => [key, facts[key]]),
  );

setup();
const { manySteps } = await import('./soak/steps.mjs');
const folder = mkdtempSync(join(tmpdir(), 'bptt-soak-'));
try {
  writeDigits(folder);
  const whole = await undisturbed(folder);
  const { sha256 } = whole;
  const table = {};
  const say = (name, facts) => {
    console.log(JSON.stringify({ name, ...facts }));
    table[name] = summary(facts);
  };
  say('undisturbed', whole);
  say('a clock that jumps', await jumpingClock(folder, sha256));
  say('a full disk that frees again', await fullDisk(folder, sha256));
  say('steps', await manySteps(Number(values.steps)));
  for (const [signal, times] of [
    ['SIGKILL', values.kills],
    ['SIGINT', values.signals],
    ['SIGTERM', values.signals],
    ['SIGHUP', values.signals],
  ])
    say(signal, await signals(folder, whole, signal, Number(times)));
  console.table(table);
} finally {
  rmSync(folder, { recursive: true });
}
