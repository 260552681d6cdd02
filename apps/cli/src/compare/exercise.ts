/** @file The exercise's own check: its golden files, PyTorch run live, and everybody timed. Each is said as soon as it is known. */
import { randomInt } from 'node:crypto';
import type { Variant } from '@bptt/kernels';
import { gather, type Contestant, type Field } from '../bench/contestants.js';
import type { Simd } from '../options/simd.js';
import { computeGoldens, type Findings } from './findings.js';
import { exercise } from './goldens.js';
import { compareLive } from './live.js';
import { caseTable, liveHead, timingTable, timingVerdict, verdict } from './report.js';
import { timeExercise } from './timings.js';
import { note } from '../terminal/print.js';

export interface ExerciseOptions {
  simd: Simd;
  timing: boolean;
  runs?: number;
  /** An interpreter's path, true to look for one, false where PyTorch is left out. */
  python: string | boolean;
  seed?: number;
}

/** As many as in the exercise. */
export const defaultRuns = 10_000;
/** Milliseconds that one way of computing may take for its runs. */
export const longest = 2000;
const variants: Variant[] = ['strict', 'relaxed', 'wide', 'wide-relaxed'];

const noPytorch =
  'No Python with PyTorch was found to run live: pip install torch (on Debian\napt-get install python3-torch), or name one that has it with --python';

/** What the parts of the check share. */
export interface Check {
  options: ExerciseOptions;
  findings: Findings;
  /** Told what is known, in words. */
  say(text: string): void;
  signal: AbortSignal;
}

/** @param start starts the backend; called after a wrong `--python` has been told. */
export async function compareExercise(check: Check, start: () => Promise<void>): Promise<void> {
  const { python, simd, timing } = check.options;
  const guests = new Guests(check);
  try {
    const named = typeof python === 'string' ? await guests.pytorch() : undefined;
    await start();
    await compareGoldens(check);
    const pytorch = named ?? (python === false ? [] : await guests.pytorch());
    await comparePytorch(check, guests, pytorch[0]);
    if (!timing) return;
    const ours = await guests.ours(simd);
    await timeAll(check, guests, [...ours, ...pytorch.filter(({ peer }) => peer.alive)]);
  } finally {
    await guests.leave();
  }
}

async function compareGoldens({ findings, say, signal }: Check): Promise<void> {
  await computeGoldens(exercise, findings, signal, (error) => {
    throw error; // these files are our own
  });
  const { cases } = findings;
  say(`The exercise: all parameters 0.3, X [10, 1, 3]\n\n${caseTable(cases)}\n\n${verdict(cases, 'model')}`);
}

async function comparePytorch(
  { options, findings, say, signal }: Check,
  guests: Guests,
  pytorch?: Contestant,
): Promise<void> {
  const { python, seed = randomInt(2 ** 32) } = options;
  const live = pytorch ? await compareLive(pytorch, seed, signal, guests.leaveOut) : null;
  findings.live = live;
  if (live) say(`\n${liveHead(live)}\n\n${caseTable(live.cases)}\n\n${verdict(live.cases, 'model')}`);
  else if (!pytorch && python !== false) say(`\n${noPytorch}`);
}

async function timeAll(
  { options, findings, say, signal }: Check,
  guests: Guests,
  contestants: Contestant[],
): Promise<void> {
  const { runs = defaultRuns } = options;
  const tell = (name: string) => note(`timing ${name}`);
  findings.timings = await timeExercise(contestants, { runs, longest }, signal, tell, guests.leaveOut);
  say(`\n${timingTable(findings.timings)}`);
  const words = timingVerdict(findings.timings);
  if (words) say(`\n${words}`);
  for (const [name, reason] of Object.entries(findings.leftOut ?? {}))
    if (name.startsWith('bptt')) say(`left out: ${name}: ${reason.replace(/^simd '[^']*' /, '')}`);
}

/** The processes that take part, and who could not. */
class Guests {
  readonly #check: Check;
  readonly #fields: Field[] = [];

  constructor(check: Check) {
    this.#check = check;
  }

  pytorch(): Promise<Contestant[]> {
    return this.#enter({ variants: [], must: false, peers: ['PyTorch, 1 thread'] });
  }

  ours(simd: Simd): Promise<Contestant[]> {
    return this.#enter({ variants: simd === 'auto' ? variants : [simd], must: false, peers: ['plain tfjs'] });
  }

  readonly leaveOut = (name: string, reason: string): void => {
    const { findings, say } = this.#check;
    findings.leftOut = { ...findings.leftOut, [name]: reason };
    say(`left out: ${name}: ${reason}`);
  };

  async leave(): Promise<void> {
    await Promise.all(this.#fields.flatMap(({ contestants }) => contestants.map(({ peer }) => peer.end())));
  }

  async #enter(asked: Parameters<typeof gather>[0]): Promise<Contestant[]> {
    const { options, findings, signal } = this.#check;
    const field = await gather(asked, typeof options.python === 'string' ? options.python : undefined, signal);
    this.#fields.push(field);
    findings.leftOut = { ...findings.leftOut, ...field.leftOut };
    return field.contestants;
  }
}
