import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { availableCores, quota } from './cores.js';

const files = (contents: Record<string, string>) => (file: string) => contents[file];

describe('the quota of control groups', () => {
  it.each([
    ['none can be read', {}, Infinity],
    ['no limit', { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': 'max 100000\n' }, Infinity],
    ['version 2, of a container', { '/proc/self/cgroup': '0::/', '/sys/fs/cgroup/cpu.max': '150000 100000\n' }, 1.5],
    [
      'version 2, the least of a group and those above it',
      {
        '/proc/self/cgroup': '0::/a/b\n',
        '/sys/fs/cgroup/a/b/cpu.max': '400000 100000',
        '/sys/fs/cgroup/a/cpu.max': '300000 100000',
      },
      3,
    ],
    [
      'version 2, seen from a container whose group has another name outside',
      { '/proc/self/cgroup': '0::/docker/1234', '/sys/fs/cgroup/cpu.max': '200000 100000' },
      2,
    ],
    [
      'version 1',
      {
        '/proc/self/cgroup': '4:memory:/x\n3:cpu,cpuacct:/x\n0::/\n',
        '/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us': '50000\n',
        '/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us': '100000\n',
      },
      0.5,
    ],
    [
      'version 1 without a limit',
      {
        '/proc/self/cgroup': '1:cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      Infinity,
    ],
    ['no control groups at all', { '/proc/self/cgroup': '' }, Infinity],
  ])('%s', (_case, contents, cores) => expect(quota(files(contents))).toBe(cores));
});

it('available cores are a whole number from 1 to those of the machine', () => {
  const cores = availableCores();
  expect(Number.isInteger(cores)).toBe(true);
  expect(cores).toBeGreaterThanOrEqual(1);
  expect(cores).toBeLessThanOrEqual(availableParallelism());
});
