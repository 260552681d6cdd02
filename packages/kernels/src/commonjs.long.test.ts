/** @file The CommonJS build, which `npm test` does not make: the ES module's twin. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const cjs = fileURLToPath(new URL('../dist/index.cjs', import.meta.url));
const run = (program: string) =>
  execFileSync(process.execPath, ['-e', program], { cwd: import.meta.dirname, encoding: 'utf8' });

it('runs from CommonJS alone, without import()', () => {
  expect(run(`require(${JSON.stringify(cjs)}).startKernels({ simd: 'strict' }).then(console.log)`)).toBe('strict\n');
  expect(readFileSync(cjs, 'utf8')).not.toMatch(/\bimport\(/);
});

it('is one state with the ES module', () => {
  const program = `(async () => {
    const tf = require('@tensorflow/tfjs-core');
    const cjs = require(${JSON.stringify(cjs)});
    const esm = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)});
    await Promise.all([esm.startKernels({ simd: 'strict' }), cjs.startWasm()]);
    const backend = tf.backend();
    console.log(cjs.kernelsAvailable(), cjs.runningVariant(), await cjs.startKernels({ simd: 'strict' }), tf.backend() === backend);
    const layer = { x: tf.ones([2, 1, 1]), weightIh: tf.ones([1, 1]), weightHh: tf.ones([1, 1]) };
    console.log(cjs.rnn(layer)[0].dataSync().join() === esm.rnn(layer)[0].dataSync().join());
  })()`;
  expect(run(program)).toBe('true strict strict true\ntrue\n');
});
