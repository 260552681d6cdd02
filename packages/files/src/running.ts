/** @file Whether a process runs, and which one a number means. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, told from one that has its number later or elsewhere. */
export interface ProcessMark {
  pid: number;
  host: string;
  /** The start of the machine; empty where it is not told. */
  boot: string;
  /** The set of numbers that `pid` is of, such as a container's. */
  numbers: string;
  /** When the process began, in the machine's own count. */
  began: string;
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

export const markOf = (pid: number): ProcessMark => ({
  pid,
  host: hostname(),
  boot: told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  numbers: told(() => readlinkSync('/proc/self/ns/pid')),
  began: told(() => beginningIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))),
});

/** Undefined where that cannot be known from here: the process is of another machine or container. */
export function stillRuns({ pid, host, boot, numbers, began }: ProcessMark): boolean | undefined {
  const now = markOf(pid);
  if (host !== now.host) return undefined;
  if (boot !== now.boot) return false;
  if (numbers !== now.numbers) return undefined;
  return isRunning(pid) && began === now.began;
}

/** Field 22 of proc(5)'s stat; the second is a name that may hold blanks. */
const beginningIn = (stat: string): string => stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]!;

/** Linux tells these; elsewhere they are empty, and the number has to do. */
function told(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
