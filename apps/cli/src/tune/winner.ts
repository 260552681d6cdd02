/** @file The best settings trained in full by `bptt train` itself: the command that is shown is the one that made the file. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { TrialResult } from '@bptt/tuner';
import { calledAs } from '../terminal/called-as.js';
import { commonOf, type About } from './about.js';
import { argumentsOf, inWords } from './settings.js';

export interface Winner {
  /** Remakes the file; where its training was stopped, goes on with it. */
  command: string;
  isWhole: boolean;
  /** Where it is; null where the training was interrupted or could not be kept. */
  model: string | null;
  sha256: string | null;
  testAccuracy: number | null;
  testLoss: number | null;
}

/** Trains on all images, tests once and saves. */
export async function trainBest({ config }: TrialResult, about: About, out: string): Promise<Winner> {
  const { trainSize: _, ...whole } = about;
  const args = ['train', ...argumentsOf(config, about.module), ...commonOf(whole), '--out', out];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.js'), ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  const {
    model = null,
    sha256 = null,
    testAccuracy = null,
    testLoss = null,
    stopReason,
  } = said.trim() ? (JSON.parse(said) as Partial<Winner> & { stopReason?: string }) : {};
  const isWhole = stopReason !== 'aborted';
  const command = `${calledAs} ${inWords([...args, ...(isWhole ? [] : ['--resume'])])}`;
  return { command, isWhole, model, sha256, testAccuracy, testLoss };
}
