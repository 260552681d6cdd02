/** @file What a call takes: time of the processor, and memory above what there was. */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Cost {
  seconds: number;
  mebibytes: number;
}

export async function measured<T>(call: () => Promise<T>): Promise<{ outcome: T; cost: Cost }> {
  const before = forgetPeak();
  const start = process.cpuUsage();
  const outcome = await call();
  const { user, system } = process.cpuUsage(start);
  return { outcome, cost: { seconds: (user + system) / 1e6, mebibytes: peak() - before } };
}

/** Linux counts the peak anew when it is told so; elsewhere the peak is that of the whole process. */
function forgetPeak(): number {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return peak();
  } catch {
    return process.memoryUsage.rss() / 2 ** 20;
  }
}

function peak(): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))![1]) / 1024;
  } catch {
    return process.memoryUsage.rss() / 2 ** 20;
  }
}
