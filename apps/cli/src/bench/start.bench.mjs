/** @file What starting costs: CPU of `bptt --version`, of `bptt train --help` and of Node alone. node apps/cli/src/bench/start.bench.mjs, after a build. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const turns = 15;
const cli = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const contestants = {
  'node -e 0': ['-e', '0'],
  'bptt --version': [cli, '--version'],
  'bptt train --help': [cli, 'train', '--help'],
};

/** Says at its end, on a line of its own, the milliseconds of CPU that the process used, starting included. */
const meter = `data:text/javascript,${encodeURIComponent(
  'process.on("exit", () => { const { user, system } = process.cpuUsage(); console.error(`cpu ${(user + system) / 1000}`); });',
)}`;

function cpu(args) {
  const { stderr, status } = spawnSync(process.execPath, ['--import', meter, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return Number(/^cpu (.*)$/m.exec(stderr)[1]);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (let turn = 0; turn < turns; turn++)
  for (const [name, args] of Object.entries(contestants)) times[name].push(cpu(args));
console.log(`milliseconds of CPU, ${turns} turns, Node ${process.versions.node}:`);
for (const [name, values] of Object.entries(times))
  console.log(`  ${name.padEnd(20)} median ${median(values).toFixed(0)}, least ${Math.min(...values).toFixed(0)}`);
