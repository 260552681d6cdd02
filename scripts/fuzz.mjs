/**
 * @file `npm run fuzz`: every reader of files that a stranger may send is given files that are nearly right. Each must be read, or refused by a
 * BpttError, in bounded time and memory. Options: --seconds 600 in all, --target <name> (again for more), --seed 0. Ends with 1 where something went
 * wrong; what did lies in scripts/fuzz/failures, and belongs in scripts/fuzz/corpus when it is mended.
 */
import { fork } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setup } from './setup.mjs';

const options = {
  seconds: { type: 'string', default: '600' },
  seed: { type: 'string', default: '0' },
  target: { type: 'string', multiple: true },
};
const { values } = parseArgs({ options });
/** One input is given up after so many. */
const silence = 60_000;

setup();
const { build } = await import('tsup');
const bundle = 'node_modules/.cache/bptt-fuzz';
await build({
  entry: { worker: 'scripts/fuzz/worker.ts', names: 'scripts/fuzz/targets/all.ts' },
  outDir: bundle,
  config: false,
  format: 'esm',
  target: 'node20',
  splitting: false,
  silent: true,
  noExternal: [/^(?!@tensorflow)/],
  loader: { '.py': 'text', '.ttf': 'binary' },
  banner: {
    js: "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);",
  },
});
const { targets } = await import(new URL(`../${bundle}/names.js`, import.meta.url));
const names = values.target ?? Object.keys(targets);
const failures = 'scripts/fuzz/failures';
rmSync(failures, { recursive: true, force: true });

/** One reader in a process of its own, which may hang or die of an input. */
function fuzzed(name, seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'bptt-fuzz-'));
  const child = fork(`${bundle}/worker.js`, [name, String(seconds), values.seed, folder], {
    execArgv: ['--max-old-space-size=1024'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const found = [];
  let figures;
  let late;
  const wait = () => {
    clearTimeout(late);
    late = setTimeout(() => child.kill('SIGKILL'), silence);
  };
  wait();
  child.on('message', ({ failure, path, figures: last }) => {
    wait();
    if (failure) found.push({ failure, path });
    figures ??= last;
  });
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => {
      clearTimeout(late);
      const input = join(folder, 'input');
      if (!figures) {
        const path = join(failures, name, 'last-input');
        mkdirSync(join(failures, name), { recursive: true });
        if (existsSync(input)) copyFileSync(input, path);
        found.push({ failure: `the process ended with ${signal ?? code}`, path });
      }
      rmSync(folder, { recursive: true });
      resolve({ figures, found });
    });
  });
}

const table = {};
let failed = 0;
for (const name of names) {
  const { figures, found } = await fuzzed(name, Number(values.seconds) / names.length);
  for (const { failure, path } of found) console.log(`${name}: ${failure}\n  ${path}`);
  failed += found.length;
  const { inputs, kept, worst } = figures ?? {};
  table[name] = {
    inputs,
    'reached new': kept,
    'most seconds': worst && Number(worst.seconds.toFixed(2)),
    'most MiB': worst && Math.round(worst.mebibytes),
    failures: found.length,
  };
}
console.table(table);
process.exitCode = failed > 0 ? 1 : 0;
