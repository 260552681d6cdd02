/** @file The scoring process: one model in on stdin, its score out on stdout, and an end. It ends too when whoever started it is gone. */
import { writeSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { isBpttError } from '@bptt/errors';
import { startKernels } from '@bptt/kernels';
import { setV8Flags } from '@bptt/kernels/node';
import { loadTestSet } from '../course/test-set.js';
import type { Answer, Job } from './job.js';
import { score } from './score.js';

const tell = (answer: Answer): void => {
  for (let rest = Buffer.from(`${JSON.stringify(answer)}\n`); rest.length;) rest = rest.subarray(writeSync(1, rest));
};

/** The job's line and then as many bytes as it says; the stream stays open, and its end is the end of the starter. */
async function given(): Promise<{ job: Job; bytes: Uint8Array }> {
  let held = Buffer.alloc(0);
  let job: Job | undefined;
  return new Promise((resolve) => {
    process.stdin.on('end', () => process.exit(3));
    process.stdin.on('data', (part: Buffer) => {
      held = Buffer.concat([held, part]);
      const end = job ? -1 : held.indexOf('\n');
      if (end >= 0) {
        job = JSON.parse(held.subarray(0, end).toString()) as Job;
        held = held.subarray(end + 1);
      }
      if (job && held.length >= job.bytes) resolve({ job, bytes: new Uint8Array(held.subarray(0, job.bytes)) });
    });
  });
}

// The server's pages come first: scoring has the rest of the machine.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const started = startKernels({ simd: 'auto', tryWide: setV8Flags() });
const { job, bytes } = await given();
const images = await loadTestSet(job.testSet);
await started;
try {
  const { scored, correct } = await score(bytes, images, job, () => tell({ state: 'scoring' }));
  tell({ state: 'scored', scored, correct: Buffer.from(correct).toString('base64') });
} catch (error) {
  if (!isBpttError(error)) throw error;
  tell({ state: 'rejected', reason: error.message });
}
process.exit(0);
