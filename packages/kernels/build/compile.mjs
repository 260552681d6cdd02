/**
 * @file Compiles assembly/ four times (see tile.mjs) into src/builds/: each build a TypeScript module that holds its bytes
 * as base64, and the types of their exports, which all have; and brings tfjs's own `.wasm` file, which this package carries.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { build as bundle } from 'esbuild';
import { constants } from './constants.mjs';
import { builds, tile } from './tile.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'assembly');
const target = join(root, 'src/builds');
const RELAXED_OPCODE = /relaxed_/;

async function compile(name) {
  const build = builds[name];
  const generated = { 'tile.ts': tile(build), 'constants.ts': constants() };
  const written = {};
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile',
      'out.wasm',
      '--textFile',
      'out.wat',
      '--bindings',
      'raw',
      '-O3',
      '--noAssert',
      '--runtime',
      'stub',
      '--importMemory',
      '--maximumMemory', // of tfjs's memory; only a limit can be shared, see src/shared-memory.ts
      '65536',
      '--noExportMemory',
      '--enable',
      'simd',
      '--disableWarning',
      '112',
      ...(build.relaxed ? ['--enable', 'relaxed-simd'] : []),
    ],
    {
      readFile: (file) => {
        try {
          return generated[normalize(file)] ?? readFileSync(join(sources, file), 'utf8');
        } catch {
          return null;
        }
      },
      writeFile: (file, contents) => {
        written[file] = contents;
      },
      listFiles: () => [],
    },
  );
  const said = stderr.toString();
  if (error || said !== '') throw new Error(`${name}: ${said}`);
  const text = written['out.wat'];
  // The kernels live in tfjs's heap: a data segment or a memory.grow of their own would write over, or move, what is
  // tfjs's.
  for (const forbidden of [/\(data /, /memory\.grow/, ...(build.relaxed ? [] : [RELAXED_OPCODE])]) {
    if (forbidden.test(text)) throw new Error(`${name}: the module must not contain ${forbidden}`);
  }
  if (process.argv.includes('--text')) writeFileSync(join(root, `src/builds/${name}.wat`), text);
  writeMade('exports.d.ts', written['out.d.ts']);
  return Buffer.from(written['out.wasm']);
}

// Says from which sources a build was made, so that nothing is compiled twice.
const inputs = [sources, join(root, 'build')].flatMap((folder) =>
  readdirSync(folder).map((file) => join(folder, file)),
);
const hash = createHash('sha256')
  .update(Buffer.concat(inputs.map((file) => readFileSync(file))))
  .digest('hex');
const head = `// Made by build/compile.mjs from assembly/, ${hash}.\n`;

const writeMade = (file, text) => writeFileSync(join(target, file), `${head}${text}`);

mkdirSync(target, { recursive: true });
for (const name of Object.keys(builds)) {
  const file = join(target, `${name}.ts`);
  if (!process.argv.includes('--text') && existsSync(file) && readFileSync(file, 'utf8').startsWith(head)) continue;
  const bytes = await compile(name);
  writeMade(`${name}.ts`, `export default '${bytes.toString('base64')}';\n`);
}

// A thread's program as a text too: Node starts it from that, and a browser where a bundler left the file behind.
const { outputFiles } = await bundle({
  entryPoints: [join(root, 'src/threads/thread.ts')],
  bundle: true,
  minify: true,
  format: 'iife',
  target: 'es2022',
  write: false,
});
writeFileSync(join(target, 'thread.ts'), `export default ${JSON.stringify(outputFiles[0].text)};\n`);

const tfjs = 'tfjs-backend-wasm-simd.wasm';
copyFileSync(
  createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/dist/${tfjs}`),
  join(root, 'src', tfjs),
);
