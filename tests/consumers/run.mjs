/**
 * @file `npm run test:consumers [part of a name]...`: packs our packages, installs them beside the pinned tools in an empty folder, lets
 * each consumer train the small LSTM of docs/install.md and compares the losses to the last bit. One line a consumer.
 */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeBrowser } from './browser.mjs';
import { libraries } from '../published.mjs';
import { write } from './docs.mjs';
import { consumers } from './list.mjs';
import { run } from './process.mjs';

const checkout = fileURLToPath(new URL('../..', import.meta.url));

const commandLine = /[\\/]bptt-[\d.]+\.tgz$/;

/** An empty folder with our packed packages and the pinned tools in it; the command line is packed only. */
async function install(base) {
  const root = join(base, 'app');
  await mkdir(root);
  const filters = [...libraries, 'bptt'].flatMap((name) => ['--filter', name]);
  await run(checkout, join(checkout, 'node_modules/.bin/pnpm'), [...filters, 'pack', '--pack-destination', base]);
  const tarballs = (await readdir(base)).filter((file) => file.endsWith('.tgz')).map((file) => join(base, file));
  await writeFile(join(root, 'package.json'), await readFile(new URL('package.json', import.meta.url)));
  await run(root, 'npm', [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    ...tarballs.filter((file) => !commandLine.test(file)),
  ]);
  return { root, tarballs };
}

/** Runs one consumer in a folder of its own; gives its line of the table. */
async function consume({ name, of, files, run: use, noLoss }, { root, tarballs }) {
  const modules = join(root, 'node_modules');
  const folder = join(root, name.replaceAll(/\W+/g, '-').toLowerCase());
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await write(folder, files);
  const { version } = JSON.parse(await readFile(join(modules, of, 'package.json'), 'utf8'));
  const program = (path) => (path.startsWith('/') ? path : join(modules, path));
  const tools = {
    folder,
    root,
    modules,
    checkout,
    tarballs,
    run: (command, ...args) => run(folder, program(command), args),
    node: (script, ...args) => run(folder, process.execPath, [program(script), ...args]),
    script: (file) => run(folder, process.execPath, [file]),
  };
  const started = Date.now();
  try {
    return { name, version, noLoss, ...(await use(tools)), seconds: (Date.now() - started) / 1000 };
  } catch (error) {
    return { name, version, error };
  }
}

process.env.CI = 'true'; // no tool installs what the pinned list lacks
const wanted = process.argv.slice(2);
const chosen = consumers.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.toLowerCase().includes(part.toLowerCase())),
);
const base = await realpath(await mkdtemp(join(tmpdir(), 'bptt-consumers-')));
let failed = chosen.length === 0 ? 1 : 0;
try {
  const installed = await install(base);
  const { root } = installed;
  await write(root, ['train.js', 'main.mjs']);
  const expected = (await run(root, process.execPath, ['main.mjs'])).trim();
  console.log(`expected loss ${expected}, of Node ${process.versions.node}`);
  for (const consumer of chosen) {
    const { name, version, loss, noLoss, bytes, seconds, error } = await consume(consumer, installed);
    const right = error === undefined && (noLoss || loss === expected);
    if (!right) failed++;
    console.log(
      `${right ? 'ok    ' : 'FAILED'} ${name} (${version}): ${error?.message ?? (noLoss ? 'passes' : `loss ${loss}, bits ${loss === expected ? 'equal' : 'differ'}`)}` +
        `${bytes ? `, ${bytes} bytes` : ''}${seconds ? `, ${seconds.toFixed(1)} s` : ''}`,
    );
  }
} finally {
  await closeBrowser();
  await rm(base, { recursive: true, force: true });
}
console.log(`${chosen.length - failed} of ${chosen.length} consumers start`);
process.exitCode = failed > 0 ? 1 : 0;
