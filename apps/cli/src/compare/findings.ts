/** @file What a comparison has found so far: complete at its end, and at Ctrl-C as far as it came. */
import { setImmediate as nextTask } from 'node:timers/promises';
import { isBpttError, type BpttError } from '@bptt/errors';
import { compare } from '@bptt/parity';
import type { GoldenFile } from './goldens.js';
import type { Live } from './live.js';
import type { Case } from './report.js';
import type { Timing } from './timings.js';

/** What `--json` prints, beside `passed`. */
export interface Findings {
  cases: Case[];
  /** Files that could not be computed. */
  bad?: { file: string; reason: string }[];
  timings?: Timing[];
  live?: Live | null;
  /** Why PyTorch or a build of ours did not take part. */
  leftOut?: Record<string, string>;
  interrupted?: true;
}

/** Of the golden files and of PyTorch run live. */
export const allCases = ({ cases, live }: Findings): Case[] => [...cases, ...(live?.cases ?? [])];

export const hasPassed = (findings: Findings): boolean =>
  !findings.interrupted && !findings.bad && allCases(findings).every((each) => each.passed);

/** Computes the files into `findings`. @param tellBad told of each that is wrong, which does not keep the others from it. */
export async function computeGoldens(
  goldens: GoldenFile[],
  findings: Findings,
  signal: AbortSignal,
  tellBad: (error: BpttError) => void,
): Promise<void> {
  for (const { file, read } of goldens) {
    await nextTask(); // in which Ctrl-C is heard
    signal.throwIfAborted();
    try {
      findings.cases.push({ file, ...compare(await read(), file) });
    } catch (error) {
      if (!isBpttError(error)) throw error;
      tellBad(error);
      (findings.bad ??= []).push({ file, reason: error.message });
    }
  }
}
