/** @file Runs a study to its end: asks it what may run, has it run, and writes each outcome down before it counts. */
import { expectFunction, expectOptions, expectWholeNumber } from '@bptt/errors';
import type { Executor, ExecutorEvent } from './executor.js';
import type { Entry } from './study/log.js';
import type { Study } from './study/study.js';
import { keyOf, type Outcome, type Segment } from './study/trial.js';

export interface CoordinateOptions {
  /** Writes an entry of the log; what is not yet written does not count. */
  record?: ((entry: Entry) => Promise<void> | void) | undefined;
  /** How often a segment is tried again after its worker was lost. */
  retries?: number | undefined;
  /** Stops, so that the study can go on another time. */
  signal?: AbortSignal | undefined;
  onEvent?: ((event: ExecutorEvent) => void) | undefined;
}

/** Resolves when the study has ended or `signal` aborts; the executor stays open. */
export async function coordinate(study: Study, executor: Executor, options: CoordinateOptions = {}): Promise<void> {
  const {
    record,
    retries = 2,
    signal,
    onEvent,
  } = expectOptions('options', options, ['record', 'retries', 'signal', 'onEvent']);
  expectWholeNumber('retries', retries, 0);
  for (const [name, call] of Object.entries({ record, onEvent })) expectFunction(name, call);
  const submitted = new Map<string, Segment>();
  const losses = new Map<string, number>();
  const aborted =
    signal && new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));

  const settle = async (segment: Segment, said: Outcome, seconds?: number): Promise<void> => {
    const { trial, to } = segment;
    // What is written is what counts: JSON has no NaN.
    const outcome = study.checked(said);
    await record?.({ type: 'outcome', trial, to, ...outcome, ...(seconds !== undefined && { seconds }) });
    study.record(segment, outcome);
  };

  const submit = (): void => {
    for (const segment of study.running) {
      if (submitted.size >= executor.capacity) return;
      if (submitted.has(keyOf(segment))) continue;
      submitted.set(keyOf(segment), segment);
      executor.submit(segment);
    }
  };

  const take = async (event: ExecutorEvent): Promise<void> => {
    const key = keyOf(event.segment);
    if (!submitted.has(key)) return;
    if (event.type !== 'progress') submitted.delete(key);
    if (event.type === 'outcome') await settle(event.segment, event.outcome, event.seconds);
    if (event.type === 'lost') {
      losses.set(key, (losses.get(key) ?? 0) + 1);
      if (losses.get(key)! > retries) await settle(event.segment, { failed: `its worker was lost: ${event.reason}` });
    }
    onEvent?.(event);
  };

  while (!study.ended && !signal?.aborted) {
    submit();
    const event = await (aborted ? Promise.race([executor.next(), aborted]) : executor.next());
    if (event) await take(event);
  }
  for (const segment of submitted.values()) executor.cancel(segment);
}
