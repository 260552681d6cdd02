/** @file Runs one scoring process: with a deadline, a bound of memory, and as few rights as this Node can give. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Limits } from '../course/settings.js';
import type { Answer, Job } from './job.js';
import { rights } from './rights.js';

/** How a process ended that gave no score. */
export type Outcome =
  | Exclude<Answer, { state: 'scoring' }>
  /** It was killed for what it did: that would happen again. */
  | { state: 'failed'; reason: string }
  /** It was killed from outside, or broke: it may be tried again. */
  | { state: 'lost'; reason: string };

export interface ScoringProcess {
  child: ChildProcess;
  outcome: Promise<Outcome>;
}

/** The bundled scorer beside this file. */
export const scorerFile = fileURLToPath(new URL('./scorer.js', import.meta.url));

const longestAnswer = 4 * 2 ** 20;
const looksEvery = 100;

/** @param begun called when the process is scoring. */
export function startScoring(
  scorer: string,
  job: Job,
  content: Uint8Array,
  { scoringSeconds, memoryMiB }: Limits,
  begun: () => void,
): ScoringProcess {
  const flags = [...rights(scorer, job.testSet), `--max-old-space-size=${memoryMiB}`];
  // Nothing of this process's environment is its business; its own name is that of the file.
  const child = spawn(process.execPath, [...flags, scorer], { env: {}, stdio: ['pipe', 'pipe', 'pipe'] });
  const outcome = new Promise<Outcome>((resolve) => {
    let killed: string | undefined;
    let answer: Outcome | undefined;
    let out = '';
    let errors = '';
    const kill = (reason: string) => {
      killed ??= reason;
      child.kill('SIGKILL');
    };
    const deadline = setTimeout(() => kill(`not scored within ${scoringSeconds} s`), scoringSeconds * 1000);
    const watch = setInterval(() => {
      const held = residentMiB(child.pid);
      if (held > memoryMiB) kill(`held more than ${memoryMiB} MiB of memory`);
    }, looksEvery);
    child.stdout!.setEncoding('utf8').on('data', (part: string) => {
      out += part;
      if (out.length > longestAnswer) return kill('answered too much');
      for (let end; (end = out.indexOf('\n')) >= 0; out = out.slice(end + 1)) {
        const line = JSON.parse(out.slice(0, end)) as Answer;
        if (line.state === 'scoring') begun();
        else answer = line;
      }
    });
    child.stderr!.setEncoding('utf8').on('data', (part: string) => (errors = (errors + part).slice(-2000)));
    // It may be gone before it has read everything; how it ended says why.
    child.stdin!.on('error', () => undefined);
    child.stdin!.write(`${JSON.stringify(job)}\n`);
    child.stdin!.write(content);
    const ended = (result: Outcome) => {
      clearTimeout(deadline);
      clearInterval(watch);
      resolve(result);
    };
    child.on('error', (error) => ended({ state: 'lost', reason: `the scorer cannot be started: ${error.message}` }));
    child.on('close', (code, signal) => {
      if (killed !== undefined) ended({ state: 'failed', reason: killed });
      else if (answer && code === 0) ended(answer);
      else if (/heap out of memory/.test(errors))
        ended({ state: 'failed', reason: `held more than ${memoryMiB} MiB of memory` });
      else ended({ state: 'lost', reason: `the scorer ended with ${signal ?? `code ${code}`}${lastLine(errors)}` });
    });
  });
  return { child, outcome };
}

/** 0 where this system does not say it. */
function residentMiB(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return (pages * 4096) / 2 ** 20;
  } catch {
    return 0;
  }
}

const lastLine = (errors: string): string => {
  const line = errors
    .split('\n')
    .map((each) => each.trim())
    .findLast((each) => /error/i.test(each));
  return line ? `: ${line.slice(0, 300)}` : '';
};
