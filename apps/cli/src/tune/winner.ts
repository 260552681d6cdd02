/** @file The best settings trained in full by `bptt train` itself: the command that is shown is the one that made the file. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { resumable } from '@bptt/digits';
import { writeOutput } from '@bptt/files';
import type { TrialResult } from '@bptt/tuner';
import { readCheckpoint } from '@bptt/tuner/node';
import { CheckpointFile } from '../outputs/checkpoint-file.js';
import { calledAs } from '../terminal/called-as.js';
import { note } from '../terminal/print.js';
import { commonOf, type About } from './about.js';
import { countOf } from './found.js';
import { argumentsOf, inWords, settingsOf } from './settings.js';

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

/** Trains on all images, from where the trial was if it had all of them, tests once and saves. */
export async function trainBest(best: TrialResult, about: About, study: string): Promise<Winner> {
  const out = join(study, 'best.safetensors');
  const { trainSize, ...whole } = about;
  const settings = [...argumentsOf(best.config, about.module), ...commonOf(whole)];
  const args = ['train', ...settings, '--out', out];
  const goesOn = trainSize === undefined && (await putBack(best, settings, study, new CheckpointFile(out).path));
  note(`training the best on all images${goesOn ? `, on from ${countOf(best.epochs, 'epoch')} of the search` : ''}`);
  const words = [...args, '--json', ...(goesOn ? ['--resume'] : [])];
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.js'), ...words], {
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

/** Puts the checkpoint that the trial ended or paused with where its training looks for one. False: it begins anew, since that is not here, is damaged or has no room. */
async function putBack(
  { id, epochs }: TrialResult,
  settings: readonly string[],
  study: string,
  path: string,
): Promise<boolean> {
  const bytes = readCheckpoint(join(study, 'checkpoints'), id, epochs);
  if (!bytes) return false;
  try {
    resumable(settingsOf(settings), bytes, `the checkpoint of trial ${id}`);
    await writeOutput(path, bytes);
    return true;
  } catch (error) {
    note(`bptt: ${(error as Error).message}; the training begins anew`);
    return false;
  }
}
