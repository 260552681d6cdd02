/** @file A training on a disk that is full for a while: needs the right to mount a tmpfs, and says so where there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectSame, sha256Of, train } from './training.mjs';

export async function fullDisk(folder, sha256) {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', disk]).status !== 0)
    return { skipped: 'a tmpfs cannot be mounted here' };
  const [out, filler] = [join(disk, 'm.safetensors'), join(disk, 'filler')];
  const seen = [];
  const disturb = (child, said) => {
    if (seen.length === 0 && said.includes('epoch 5/30') && existsSync(`${out}.checkpoint.older`)) {
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, new Uint8Array(bavail * bsize));
      seen.push('filled');
    }
    if (seen.length === 1 && said.includes('ENOSPC')) {
      rmSync(filler);
      seen.push('freed');
    }
    if (seen.length === 2 && said.includes('written again')) {
      child.kill('SIGKILL');
      seen.push('killed');
    }
  };
  try {
    const more = ['--checkpoint-every', '1'];
    const { said } = await train(folder, out, { more, disturb });
    if (seen.length !== 3) throw new Error(`only ${seen}: ${said}`);
    const resumed = await train(folder, out, { more: [...more, '--resume'] });
    if (resumed.code !== 0) throw new Error(resumed.said);
    expectSame(sha256Of(out), sha256, 'on a disk that was full');
    return { seen, said: /no checkpoint for now.*/.exec(said)[0] };
  } finally {
    spawnSync('umount', [disk]);
  }
}
