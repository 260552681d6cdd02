/**
 * @file A study: which segments run, as a function of the settings and of the outcomes so far, whatever the order in which they come.
 *
 * Imagined workers take up segments and finish them when their cost says. An outcome counts when its imagined worker is the next to
 * finish, and is waited for until then; so the decisions do not depend on how many real workers there are, nor on how fast they are.
 */
import { ArgumentError, expectFunction, expectNumber, expectOptions } from '@bptt/errors';
import type { Pause, Pruner, Rung } from '../pruners/pruner.js';
import { Stream, seedOf } from '../random.js';
import type { Observation, Sampler } from '../samplers/sampler.js';
import type { Config } from '../space/parameter.js';
import { Space, type SpaceDefinition } from '../space/space.js';
import { propose } from './propose.js';
import { prunerOf, samplerOf, settingsOf, type StudySettings } from './settings.js';
import { keyOf, type Outcome, type Segment, type Trial } from './trial.js';

interface Work {
  segment: Segment;
  worker: number;
  /** In imagined time. */
  end: number;
}

export interface StudyOptions {
  /** Of one epoch with this configuration, in any unit; 1 when left out. It decides the order of outcomes, so it must be a pure function. */
  cost?: ((config: Config) => number) | undefined;
}

export class Study {
  readonly settings: StudySettings;
  readonly space: Space;
  readonly trials: Trial[] = [];
  readonly #sampler: Sampler;
  readonly #pruner: Pruner;
  readonly #cost: (config: Config) => number;
  readonly #signs: readonly number[];
  readonly #brackets: { epochs: number; pauses: Pause[]; promoted: Set<number> }[][];
  readonly #working = new Map<string, Work>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #seen = new Set<string>();
  /** [outcomes counted, trials], in order: from then on so many are started. */
  readonly #limits: [counted: number, trials: number][] = [];
  #counted = 0;
  #limit: number;

  /** @throws ArgumentError for settings that are out of range. */
  constructor(settings: { space: SpaceDefinition } & Partial<StudySettings>, options: StudyOptions = {}) {
    const { cost = () => 1 } = expectOptions('options', options, ['cost']);
    expectFunction('cost', cost);
    this.settings = settingsOf(settings);
    this.space = new Space(this.settings.space);
    this.#sampler = samplerOf(this.settings, this.space);
    this.#pruner = prunerOf(this.settings);
    this.#cost = cost;
    this.#signs = Object.values(this.settings.objectives).map((direction) => (direction === 'minimise' ? 1 : -1));
    this.#brackets = this.#pruner.brackets.map((rungs) =>
      rungs.map((epochs) => ({ epochs, pauses: [], promoted: new Set<number>() })),
    );
    this.#limit = this.settings.trials;
    this.#advance();
  }

  /** What may run now, the first to be waited for first. Empty: the study has ended. */
  get running(): Segment[] {
    return [...this.#working.values()]
      .filter(({ segment }) => !this.#outcomes.has(keyOf(segment)))
      .sort(byEnd)
      .map(({ segment }) => segment);
  }

  get ended(): boolean {
    return this.#working.size === 0;
  }

  /** Outcomes that count so far. */
  get counted(): number {
    return this.#counted;
  }

  /**
   * Takes an outcome. Whether it is news: one of a segment that has its outcome already, or never ran, changes nothing.
   * @throws ArgumentError for values that do not fit the objectives.
   */
  record(segment: Pick<Segment, 'trial' | 'to'>, outcome: Outcome): boolean {
    const key = keyOf(segment);
    if (!this.#working.has(key) || this.#outcomes.has(key)) return false;
    this.#outcomes.set(key, this.checked(outcome));
    this.#advance();
    return true;
  }

  /**
   * The outcome as it counts: a NaN or an infinity is a failure with a name, never a value.
   * @throws ArgumentError for values that do not fit the objectives.
   */
  checked(outcome: Outcome): Outcome {
    if ('failed' in outcome) return outcome;
    const { values } = outcome;
    if (values.length !== this.#signs.length)
      throw new ArgumentError('values', `${this.#signs.length}, one an objective`, values.length);
    return values.every(Number.isFinite) ? outcome : { failed: `the objective returned ${values.join(', ')}` };
  }

  /** Starts at most so many trials from the moment when `counted` outcomes count: fewer to end early, more to go on. */
  limit(trials: number, counted = this.#counted): void {
    this.#limits.push([counted, trials]);
    this.#advance();
  }

  #advance(): void {
    for (;;) {
      for (const [counted, trials] of this.#limits) if (counted <= this.#counted) this.#limit = trials;
      this.#employ();
      const next = this.settings.async ? this.#firstToCome() : [...this.#working.values()].sort(byEnd)[0];
      const outcome = next && this.#outcomes.get(keyOf(next.segment));
      if (!next || !outcome) return;
      this.#working.delete(keyOf(next.segment));
      this.#now = next.end;
      this.#counted++;
      this.#count(next.segment, outcome);
    }
  }

  #now = 0;

  #firstToCome(): Work | undefined {
    for (const key of this.#outcomes.keys()) if (this.#working.has(key)) return this.#working.get(key);
    return undefined;
  }

  /** Gives each idle worker what to do: a paused trial that goes on before a new one. */
  #employ(): void {
    const busy = new Set([...this.#working.values()].map(({ worker }) => worker));
    for (let worker = 0; worker < this.settings.workers; worker++) {
      if (busy.has(worker)) continue;
      const segment = this.#promoted() ?? this.#started();
      if (!segment) return;
      const cost = expectNumber('cost', this.#cost(segment.config), { from: 0 });
      const end = this.#now + cost * (segment.to - segment.from);
      this.#working.set(keyOf(segment), { segment, worker, end });
    }
  }

  #promoted(): Segment | undefined {
    for (const rungs of this.#brackets) {
      const id = this.#pruner.promote(rungs);
      if (id === undefined) continue;
      const trial = this.trials[id]!;
      rungs.find(({ epochs }) => epochs === trial.epochs)!.promoted.add(id);
      return this.#segment(trial, rungs);
    }
    return undefined;
  }

  #started(): Segment | undefined {
    const id = this.trials.length;
    if (id >= this.#limit) return undefined;
    const config = propose(this.space, this.#sampler, this.#observations(), {
      stream: (purpose) => new Stream(this.settings.seed, id, purpose),
      seen: this.settings.repeat ? new Set() : this.#seen,
    });
    if (!config) return undefined;
    this.#seen.add(this.space.key(config));
    const bracket = this.#pruner.bracketOf(id);
    const trial: Trial = { id, config, bracket, state: 'running', epochs: 0, values: [] };
    this.trials.push(trial);
    return this.#segment(trial, this.#brackets[bracket]!);
  }

  #segment(trial: Trial, rungs: readonly Rung[]): Segment {
    trial.state = 'running';
    const { epochs: to } = rungs.find(({ epochs }) => epochs > trial.epochs)!;
    const seed = seedOf(this.settings.seed, trial.id, 'training');
    return { trial: trial.id, config: trial.config, seed, from: trial.epochs, to };
  }

  #count({ trial: id, to }: Segment, outcome: Outcome): void {
    const trial = this.trials[id]!;
    if ('failed' in outcome) {
      Object.assign(trial, { state: 'failed', reason: outcome.failed });
      return;
    }
    const rungs = this.#brackets[trial.bracket]!;
    const last = to === rungs.at(-1)!.epochs;
    Object.assign(trial, { state: last ? 'complete' : 'paused', epochs: to, values: outcome.values });
    rungs.find(({ epochs }) => epochs === to)!.pauses.push({ trial: id, value: this.#minimised(outcome.values)[0]! });
  }

  #minimised(values: readonly number[]): number[] {
    return values.map((value, i) => this.#signs[i]! * value);
  }

  #observations(): Observation[] {
    return this.trials.map(({ id, config, state, values, epochs }) => ({
      trial: id,
      config,
      state: state === 'paused' ? 'pruned' : state,
      values: this.#minimised(values),
      epochs,
    }));
  }
}

const byEnd = (a: Work, b: Work): number => a.end - b.end || a.segment.trial - b.segment.trial;
