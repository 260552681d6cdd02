/** @file What a training will take: seen by doing a little of it. */
import type { Classifier } from '@bptt/cells';
import { train, type TrainPlan } from './train.js';

/** Seconds of training that it is judged by. */
const enough = 2;

export interface Foreseen {
  /** How many numbers are learnt. */
  parameters: number;
  steps: number;
  /** Of all epochs at the speed of these steps, validation included. */
  seconds: number;
}

/** Trains `model` for some steps as planned; what it learnt there is not a beginning of anything. */
export async function foresee(plan: TrainPlan, model: Classifier): Promise<Foreseen> {
  const stop = new AbortController();
  const start = performance.now();
  let seconds = 0;
  const onProgress = ({ secondsLeft }: { secondsLeft: number }) => {
    const done = (performance.now() - start) / 1000;
    seconds = done + secondsLeft;
    if (done >= enough) stop.abort();
  };
  await train(plan, model, { signal: stop.signal, callbacks: [{ onProgress, everyMs: 0 }] });
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  return { parameters, steps: plan.steps, seconds };
}
