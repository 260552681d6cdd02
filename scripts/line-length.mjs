/**
 * @file Says which lines of the kernels' AssemblyScript are longer than 120 columns. Prettier, which keeps all else to that,
 * does not parse AssemblyScript's decorators.
 */
import { readdirSync, readFileSync } from 'node:fs';

const LONGEST = 120;
const folder = new URL('../packages/kernels/assembly/', import.meta.url);

for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
  const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
  lines.forEach((line, i) => {
    if (line.length <= LONGEST) return;
    console.error(`packages/kernels/assembly/${file}:${i + 1}: ${line.length} columns, at most ${LONGEST}`);
    process.exitCode = 1;
  });
}
