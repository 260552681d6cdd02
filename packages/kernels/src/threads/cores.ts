/** @file How many threads this program can have running at once. */
import { nodeProcess } from '../node-process.js';

/** Cores: of the machine, or as many as the process may use by its affinity and its control group's quota. At least 1. */
export function availableCores(): number {
  const node = nodeProcess();
  const seen = node
    ? node.getBuiltinModule('node:os').availableParallelism()
    : (globalThis.navigator?.hardwareConcurrency ?? 1);
  return Math.max(1, Math.floor(Math.min(seen, node ? quota(readText) : Infinity)));
}

/**
 * The cores that Linux's control groups let a process use, on average: Node tells of them only in newer releases. Infinity where
 * there is no limit, or none can be read.
 */
export function quota(read: (file: string) => string | undefined): number {
  let least = Infinity;
  const take = (limit: string | undefined, period: string | undefined) => {
    const cores = Number(limit) / Number(period);
    if (cores > 0) least = Math.min(least, cores);
  };
  for (const line of (read('/proc/self/cgroup') ?? '0::/').split('\n')) {
    const [, controllers, path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || !(controllers === '' || controllers.split(',').includes('cpu'))) continue;
    // In a container the path can be the host's, while what is mounted begins at the container's own group.
    const parts = path.split('/').filter((part) => part !== '');
    for (let length = parts.length; length >= 0; length--) {
      const group = ['', ...parts.slice(0, length)].join('/');
      if (controllers === '') {
        const [limit, period] = (read(`/sys/fs/cgroup${group}/cpu.max`) ?? '').split(' '); // 'max 100000': no limit
        take(limit, period);
      } else {
        const folder = `/sys/fs/cgroup/${controllers}${group}`;
        take(read(`${folder}/cpu.cfs_quota_us`), read(`${folder}/cpu.cfs_period_us`)); // -1: no limit
      }
    }
  }
  return least;
}

function readText(file: string): string | undefined {
  try {
    return nodeProcess()!.getBuiltinModule('node:fs').readFileSync(file, 'utf8');
  } catch {
    return undefined; // not Linux, or not permitted: no limit is known
  }
}
