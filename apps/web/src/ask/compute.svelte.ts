/** @file The workers of this page: one for the first screen, one for MNIST and the training and one for everything else; and how they are. */
import { WorkerClient } from './worker-client.js';
import ReaderWorker from '../worker/reader.js?worker';
import { ofTraining, type CallName, type Calls } from '../protocol.js';

/** How often one of them died, and why the last time. */
export const workerHealth = $state({ deaths: 0, why: '' });

const mourners: (() => void)[] = [];

/** Calls `then` each time the training's worker has died: what it knew must be brought to the next one. */
export const afterDeath = (then: () => void): void => void mourners.push(then);

function died(why: string): void {
  workerHealth.deaths++;
  workerHealth.why = why;
}
const training = new WorkerClient((why) => {
  died(why);
  for (const then of mourners) then();
});
const analysis = new WorkerClient(died);
const reader = new WorkerClient(died, ReaderWorker);

/** A further worker, for a training beside others; whoever asked for it closes it. */
export const startRacer = (): WorkerClient => new WorkerClient(died);

const clientOf = (call: CallName): WorkerClient =>
  call === 'read' ? reader : ofTraining.has(call) ? training : analysis;

export const compute = {
  /** @throws Error where the call failed or its worker died. */
  call: <C extends CallName>(
    call: C,
    input: Calls[C]['input'],
    tell?: (news: Calls[C]['news']) => void,
    signal?: AbortSignal,
  ): Promise<Calls[C]['output']> => clientOf(call).call(call, input, tell, signal),
};
