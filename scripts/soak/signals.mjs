/** @file Trainings that get a signal at random moments, from their start to their last save, and are resumed until they end. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expectSame, sha256Of, train } from './training.mjs';

/** Signals `times` processes, at any time that the undisturbed one took; each training that ends must have written the same file. */
export async function signals(folder, { sha256, milliseconds }, signal, times) {
  const out = join(folder, `${signal}.safetensors`);
  const facts = { signalled: 0, ended: 0, exits: {} };
  let longest = milliseconds;
  while (facts.signalled < times) {
    const started = performance.now();
    const disturb = (child, said) => {
      if (said === '') setTimeout(() => child.kill(signal), Math.random() * longest).unref();
    };
    const {
      code,
      signal: by,
      said,
    } = await train(folder, out, { more: ['--resume', '--checkpoint-every', '1'], disturb });
    const exit = by ?? code;
    facts.exits[exit] = (facts.exits[exit] ?? 0) + 1;
    if (exit === 0) {
      expectSame(sha256Of(out), sha256, `after ${facts.signalled} times ${signal}`);
      facts.ended++;
      // A busy machine makes it longer; when it is quiet again, most signals would come after the end.
      longest = Math.max(0.8 * longest, (performance.now() - started) * 1.1);
      rmSync(out);
    } else if (exit === signal || exit === 130) facts.signalled++;
    else throw new Error(`exit ${exit}: ${said}`);
  }
  const { code, said } = await train(folder, out, { more: ['--resume'] });
  if (code !== 0) throw new Error(said);
  expectSame(sha256Of(out), sha256, 'at the end');
  return { ...facts, ended: facts.ended + 1, sha256s: 1 };
}
