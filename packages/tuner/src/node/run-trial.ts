/** @file The side of a trial's own process: it gets a segment, runs the objective and tells what came of it. */
import type { Objective, TrialContext } from '../objective.js';
import { expectEpoch, outcomeOf, valuesOf } from '../objective.js';
import type { Outcome } from '../study/trial.js';
import { readCheckpoint, writeCheckpoint } from './checkpoints.js';
import type { Assignment, Report } from './protocol.js';

/** What a module that `processes` forks calls: it runs one segment of a trial with `objective` and ends. */
export function runTrial(objective: Objective): void {
  if (!process.send) throw new Error('this module is started by @bptt/tuner, not by hand');
  const abort = new AbortController();
  // Ctrl-C reaches every process of a terminal: the coordinator decides what it means.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit());
  process.once('message', (assignment: Assignment) => void run(objective, assignment, abort.signal));
  void tell({ type: 'ready' });
}

/** Resolves when the message is on its way, so that the process may end. */
const tell = (report: Report): Promise<void> => new Promise((resolve) => process.send!(report, () => resolve()));

async function run(
  objective: Objective,
  { segment, epochs, checkpoints }: Assignment,
  signal: AbortSignal,
): Promise<void> {
  const { trial: id, config, seed, from, to } = segment;
  let last: readonly number[] | undefined;
  const end = async (outcome: Outcome): Promise<never> => {
    await tell({ type: 'outcome', outcome });
    process.exit();
  };
  const context: TrialContext = {
    id,
    config,
    seed,
    epochs,
    checkpoint: checkpoints === undefined ? undefined : readCheckpoint(checkpoints, id, from),
    signal,
    report: async (epoch, value, checkpoint) => {
      expectEpoch(epoch, epochs);
      last = valuesOf(value);
      if (epoch === to && checkpoint && checkpoints !== undefined)
        await writeCheckpoint(checkpoints, id, to, checkpoint());
      if (epoch < to || to === epochs) return tell({ type: 'progress', epoch, values: last });
      await end({ values: last });
    },
  };
  try {
    await end(outcomeOf(await objective(context), last, { to, epochs }));
  } catch (error) {
    await end({ failed: error instanceof Error ? error.message : String(error) });
  }
}
