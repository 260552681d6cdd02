/** @file Runs the built command as a user would: in this process, or, where a process is what is tested, in one of its own. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** Where the commands of a test file run; its own, and gone afterwards. */
export const folder = mkdtempSync(join(tmpdir(), 'bptt-'));
afterAll(() => rmSync(folder, { recursive: true }));

const dist = join(import.meta.dirname, '../dist');
export const main = join(dist, 'main.js');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The one JSON object that a command printed. */
export const json = ({ stdout }: Ended) => JSON.parse(stdout) as Record<string, any>;

/** `bptt <args>` in this process; one at a time, since working folder, streams and exit code are the process's. */
export async function bptt(...args: string[]): Promise<Ended> {
  const { run } = (await import(join(dist, 'program.js'))) as { run(args: readonly string[]): Promise<void> };
  const before = { folder: process.cwd(), exitCode: process.exitCode };
  const ended: Ended = { code: null, stdout: '', stderr: '' };
  const listening = [listen('stdout', ended), listen('stderr', ended)];
  try {
    process.exitCode = 0;
    process.chdir(folder);
    await run(args);
    return { ...ended, code: Number(process.exitCode) };
  } finally {
    process.chdir(before.folder);
    process.exitCode = before.exitCode;
    for (const stop of listening) stop();
  }
}

function listen(name: 'stdout' | 'stderr', ended: Ended): () => void {
  const { write } = process[name];
  process[name].write = (text: string | Uint8Array) => {
    ended[name] += String(text);
    return true;
  };
  return () => (process[name].write = write);
}

interface Interrupting {
  /** Sends Ctrl-C, or `by`, when stderr matches. */
  interruptAt?: RegExp;
  by?: NodeJS.Signals;
}

/** `bptt <args>` as a process of its own. */
export function bpttProcess(
  args: readonly string[],
  { interruptAt, by = 'SIGINT' }: Interrupting = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (text: Buffer) => (ended.stdout += text.toString()));
    child.stderr.on('data', (text: Buffer) => {
      ended.stderr += text.toString();
      if (!interruptAt?.test(ended.stderr)) return;
      interruptAt = undefined;
      child.kill(by);
    });
    child.on('close', (code) => resolve({ ...ended, code }));
  });
}
