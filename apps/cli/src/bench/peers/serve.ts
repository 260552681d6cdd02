/** @file What every peer in Node does: reads questions from stdin, works, writes times to stdout. */
import { createInterface } from 'node:readline';
import type { Answer, Question, Ready } from '../peer.js';

/** A workload made ready: `call` does it once. */
export interface Work {
  call(): unknown;
  dispose?(): void;
}

/** Answers questions until stdin ends; `prepare` makes a workload ready when it is first asked for. */
export async function serve(ready: Ready, prepare: (question: Question) => Work | Promise<Work>): Promise<void> {
  const say = (line: Ready | Answer) => process.stdout.write(`${JSON.stringify(line)}\n`);
  console.log = console.error; // stdout is for answers, whatever a library has to say
  let work: Work | undefined;
  let prepared: string | undefined;
  say(ready);
  for await (const line of createInterface({ input: process.stdin })) {
    const { calls, ...rest } = JSON.parse(line) as Question;
    const question = { calls, ...rest };
    try {
      if (prepared !== JSON.stringify(rest)) {
        work?.dispose?.();
        work = await prepare(question);
        prepared = JSON.stringify(rest);
      }
      say({ ms: await time(work!, calls) });
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Milliseconds a call, for calls one after the other. */
async function time({ call }: Work, calls: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < calls; i++) {
    const done = call();
    if (done instanceof Promise) await done;
  }
  return (performance.now() - start) / calls;
}
