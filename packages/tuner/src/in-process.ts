/** @file Runs segments in this process: a paused trial is a training that waits for its `report` to resolve. */
import { EventQueue, type Executor } from './executor.js';
import { expectEpoch, outcomeOf, valuesOf, type Objective, type TrialContext } from './objective.js';
import type { Outcome, Segment } from './study/trial.js';

/** Thrown into a training that will not go on. */
class Stopped extends Error {}

class Training {
  readonly #abort = new AbortController();
  #segment: Segment;
  #started = performance.now();
  #goOn: { resolve: () => void; reject: (error: Error) => void } | undefined;

  constructor(
    objective: Objective,
    segment: Segment,
    epochs: number,
    private readonly events: EventQueue,
  ) {
    this.#segment = segment;
    const { trial: id, config, seed } = segment;
    let last: readonly number[] | undefined;
    const context: TrialContext = {
      id,
      config,
      seed,
      epochs,
      checkpoint: undefined,
      signal: this.#abort.signal,
      report: async (epoch, value) => {
        expectEpoch(epoch, epochs);
        last = valuesOf(value);
        const { to } = this.#segment;
        if (epoch < to || to === epochs) events.push({ type: 'progress', segment: this.#segment, epoch, values: last });
        else await this.#pause({ values: last });
      },
    };
    void this.#run(objective, context, () => last);
  }

  async #run(
    objective: Objective,
    context: TrialContext,
    reported: () => readonly number[] | undefined,
  ): Promise<void> {
    try {
      const returned = await objective(context);
      this.#tell(outcomeOf(returned, reported(), { to: this.#segment.to, epochs: context.epochs }));
    } catch (error) {
      if (!(error instanceof Stopped)) this.#tell({ failed: error instanceof Error ? error.message : String(error) });
    }
  }

  #tell(outcome: Outcome): void {
    const seconds = (performance.now() - this.#started) / 1000;
    this.events.push({ type: 'outcome', segment: this.#segment, outcome, seconds });
  }

  async #pause(outcome: Outcome): Promise<void> {
    const paused = new Promise<void>((resolve, reject) => (this.#goOn = { resolve, reject }));
    this.#tell(outcome);
    await paused;
  }

  goOn(segment: Segment): void {
    this.#segment = segment;
    this.#started = performance.now();
    this.#goOn?.resolve();
  }

  stop(): void {
    this.#abort.abort();
    this.#goOn?.reject(new Stopped('the study does not go on with this trial'));
  }
}

/**
 * @param epochs of a whole training.
 * @param parallel trainings that are not paused, at most; more than one pays where they wait for something else.
 */
export function inProcess(objective: Objective, epochs: number, parallel = 1): Executor {
  const events = new EventQueue();
  const trainings = new Map<number, Training>();
  const stop = (trial: number) => {
    trainings.get(trial)?.stop();
    trainings.delete(trial);
  };
  return {
    capacity: parallel,
    submit(segment) {
      const paused = trainings.get(segment.trial);
      if (paused) paused.goOn(segment);
      else trainings.set(segment.trial, new Training(objective, segment, epochs, events));
    },
    cancel: ({ trial }) => stop(trial),
    next: () => events.next(),
    close: async () => [...trainings.keys()].forEach(stop),
  };
}
