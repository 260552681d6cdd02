/**
 * @file `npm run machines --prefix packages/tuner`: a study of 200 short trials on three machines (network namespaces where they are permitted), with a real
 * redis-server that is killed and started again; workers are killed and frozen, a machine and then all are cut off for 30 s, each twice. The log must hold every outcome once,
 * and the study must be that of one machine, byte for byte.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const fixtures = join(import.meta.dirname, '../fixtures');
const home = mkdtempSync(join(tmpdir(), 'bptt-machines-'));
const trials = Number(process.argv[2] ?? 200);
const cutSeconds = Number(process.argv[3] ?? 30);
const wait = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
const said = (what) => console.log(`${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}`);
const began = performance.now();

const names = [1, 2, 3].map((i) => `bptt${process.pid % 1000}m${i}`);
const bridge = `bptt${process.pid % 1000}b`;
const address = (i) => `10.231.77.${i}`;

/** A bridge with one cable to each machine. */
function lay() {
  ip('link', 'add', bridge, 'type', 'bridge');
  ip('addr', 'add', `${address(1)}/24`, 'dev', bridge);
  ip('link', 'set', bridge, 'up');
  names.forEach((name, i) => {
    ip('netns', 'add', name);
    ip('link', 'add', `${name}o`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', `${name}o`, 'master', bridge, 'up');
    ip('-n', name, 'addr', 'add', `${address(i + 2)}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
  });
}

const children = new Set();
/** Processes, namespaces and files: also where the script is told to end. */
function clear() {
  for (const child of children) child.kill('SIGKILL');
  for (const name of names) spawnSync('ip', ['netns', 'del', name]);
  spawnSync('ip', ['link', 'del', bridge]);
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    clear();
    process.exit(130);
  });

function start(command, args, env = {}) {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(child);
  const started = { child, out: '', err: '', ended: once(child, 'close').then(() => children.delete(child)) };
  child.stdout.on('data', (part) => (started.out += part));
  child.stderr.on('data', (part) => (started.err += part));
  return started;
}
const redis = async () => {
  const files = ['--dir', home, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''];
  const server = start('redis-server', [...files, '--port', '7399', '--bind', address(1), '--protected-mode', 'no']);
  while (!server.out.includes('Ready to accept')) await wait(0.1);
  return server;
};
const timing = JSON.stringify({ lock: 10_000, stalled: 3000, beat: 1000, wanted: 300, gone: 120_000 });
const url = `redis://${address(1)}:7399`;
const study = { BPTT_TRIALS: String(trials), BPTT_SLOW: '50' };
const machine = (i) => {
  const node = [process.execPath, join(fixtures, 'queue-worker.mjs'), url, '1'];
  return start('ip', ['netns', 'exec', names[i], ...node], { ...study, BPTT_TIMING: timing, BPTT_PARALLEL: '2' });
};
const outcomes = (folder) =>
  readFileSync(join(home, folder, 'log.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line.slice(9)))
    .filter(({ type }) => type === 'outcome')
    .map(({ trial, to }) => `${trial}:${to}`);

try {
  lay();
  const local = start(process.execPath, [join(fixtures, 'coordinator.mjs'), join(home, 'local'), '2'], study);
  await local.ended;
  said(`on one machine: ${outcomes('local').length} outcomes`);
  let server = await redis();
  const machines = [machine(0), machine(1), machine(2)];
  const coordinator = [join(fixtures, 'coordinator.mjs'), join(home, 'queue'), '3'];
  const asked = { ...study, BPTT_TIMING: timing, BPTT_QUEUE: url };
  let running = start(process.execPath, coordinator, asked);
  const count = () => running.err.split('outcome').length - 1;
  let isDone = false;
  const follow = (each) => each.ended.then(() => (isDone ||= each.child.signalCode !== 'SIGKILL'));
  void follow(running);
  const go = async (more) => {
    for (const until = count() + more; count() < until && !isDone;) await wait(0.1);
  };
  const faults = [
    ['a worker is killed', async () => machines[0].child.kill('SIGKILL')],
    ['it is started again', async () => (machines[0] = machine(0))],
    ['a worker is frozen', async () => machines[1].child.kill('SIGSTOP')],
    [
      'Redis is killed and started again',
      async () => {
        server.child.kill('SIGKILL');
        await server.ended;
        server = await redis();
      },
    ],
    ['the frozen one goes on', async () => machines[1].child.kill('SIGCONT')],
    [
      `machine 3 is cut off for ${cutSeconds} s`,
      async () => {
        ip('link', 'set', `${names[2]}o`, 'down');
        await wait(cutSeconds);
        ip('link', 'set', `${names[2]}o`, 'up');
      },
    ],
    [
      'the coordinator is killed and started again',
      async () => {
        running.child.kill('SIGKILL');
        await running.ended;
        running = start(process.execPath, coordinator, asked);
        void follow(running);
      },
    ],
    [
      `the coordinator's way to Redis is cut for ${cutSeconds} s, with all machines'`,
      async () => {
        for (const name of names) ip('link', 'set', `${name}o`, 'down');
        server.child.kill('SIGSTOP');
        await wait(cutSeconds);
        server.child.kill('SIGCONT');
        for (const name of names) ip('link', 'set', `${name}o`, 'up');
      },
    ],
  ];
  const between = Math.ceil(outcomes('local').length / (2 * faults.length + 1)); // each fault twice
  for (let round = 0; !isDone; round++) {
    await go(between);
    if (isDone) break;
    const [name, fault] = faults[round % faults.length];
    said(`after ${new Set(outcomes('queue')).size} outcomes: ${name}`);
    await fault();
  }
  await running.ended;
  if (running.child.exitCode !== 0)
    throw new Error(`the coordinator ended with ${running.child.exitCode}: ${running.err}`);
  const counted = outcomes('queue');
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const result = {
    trials: JSON.parse(running.out).length,
    outcomes: counted.length,
    twice: counted.length - new Set(counted).size,
    lacking: outcomes('local').filter((each) => !counted.includes(each)).length,
    sha256: sha256(running.out),
    asOnOneMachine: running.out === local.out,
    seconds: Math.round((performance.now() - began) / 1000),
  };
  console.log(JSON.stringify(result, null, 2));
  if (!result.asOnOneMachine || result.twice || result.lacking) process.exitCode = 1;
} finally {
  clear();
}
