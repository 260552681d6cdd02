/** @file A training whose clock jumps by days, forwards and backwards, each time that it is read. */
import { join } from 'node:path';
import { expectSame, sha256Of, train } from './training.mjs';

const jumps = `
const { now } = Date;
let reads = 0;
Date.now = () => now() + (++reads % 2 ? 1 : -1) * reads * 864e5;
globalThis.Date = class extends Date { constructor(...given) { super(...(given.length ? given : [Date.now()])); } };
`;

export async function jumpingClock(folder, sha256) {
  const out = join(folder, 'clock.safetensors');
  const node = ['--import', `data:text/javascript,${encodeURIComponent(jumps)}`];
  let checkpoints = 0;
  const disturb = (child, said) => {
    if (checkpoints === 0 && /epoch 1\d\/30/.test(said)) checkpoints += child.kill('SIGKILL') ? 1 : 0;
  };
  const killed = await train(folder, out, { node, more: ['--checkpoint-every', '0.05s'], disturb });
  if (killed.signal !== 'SIGKILL') throw new Error(`the training ended before it was killed: ${killed.said}`);
  const resumed = await train(folder, out, { node, more: ['--resume', '--json'] });
  if (resumed.code !== 0) throw new Error(resumed.said);
  expectSame(sha256Of(out), sha256, 'with a clock that jumps');
  return { resumed: /goes on in .*, after \d+/.exec(resumed.said)?.[0] ?? 'from the beginning' };
}
