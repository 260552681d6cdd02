/** @file A real server for the load scripts: `bptt serve` on a course of its own, MNIST's images hidden in it. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LSTMClassifier, RNNClassifier } from '@bptt/cells';
import { startKernels } from '@bptt/kernels';

const cli = fileURLToPath(new URL('../../../apps/cli/dist/main.js', import.meta.url));
const bptt = (...args) =>
  execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

export const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A course with so many students, and the server on it, which may be killed and started again. */
export async function startCourse(students, changes = {}) {
  const folder = join(mkdtempSync(join(tmpdir(), 'bptt-load-')), 'course');
  bptt('serve', 'init', '--folder', folder);
  const path = join(folder, 'course.json');
  const settings = JSON.parse(readFileSync(path, 'utf8'));
  Object.assign(settings, { rates: { perToken: 6000, perAddress: 1_000_000 } }, changes);
  Object.assign(settings.competitions[0].limits, { submissionsPerDay: 100 }, changes.limits);
  delete settings.limits;
  writeFileSync(path, JSON.stringify(settings));
  const csv = join(folder, 'class.csv');
  writeFileSync(
    csv,
    `name,registration\n${Array.from({ length: students }, (_, i) => `Student ${i},${i}`).join('\n')}\n`,
  );
  const { tokens } = JSON.parse(bptt('serve', 'token', '--csv', csv, '--folder', folder, '--json'));
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const course = {
    folder,
    address,
    port,
    tokens: tokens.map(({ token }) => token),
    server: undefined,
    async start() {
      course.server = spawn(
        process.execPath,
        [cli, 'serve', '--folder', folder, '--port', String(port), '--log', 'warn'],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      for (let i = 0; i < 600; i++) {
        if (
          await fetch(`${address}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          )
        )
          return;
        await wait(100);
      }
      throw new Error('the server does not start');
    },
    kill(signal = 'SIGKILL') {
      const { server } = course;
      const gone = new Promise((resolve) => server.once('exit', resolve));
      server.kill(signal);
      return gone;
    },
    residentMB: () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${course.server.pid}/status`, 'utf8'))[1]) / 1000,
    async end() {
      await course.kill('SIGTERM');
      rmSync(join(folder, '..'), { recursive: true });
    },
  };
  await course.start();
  return course;
}

/** Models that differ, small so that the machine's time goes to the server. */
export async function models(count) {
  await startKernels();
  return Array.from({ length: count }, (_, seed) => {
    const model = seed % 2 ? new LSTMClassifier({ hiddenSize: 6, seed }) : new RNNClassifier({ hiddenSize: 10, seed });
    const bytes = model.save();
    model.dispose();
    return bytes;
  });
}

export const put = (course, token, bytes, headers = {}) =>
  fetch(`${course.address}/v1/competitions/mnist/submissions`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream', ...headers },
    body: bytes,
  });

export const get = async (course, path, token) =>
  (await fetch(course.address + path, { headers: token ? { authorization: `Bearer ${token}` } : {} })).json();

/** Until nothing waits. */
export async function drained(course, seconds = 600) {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await wait(500)) {
    const { queue } = await get(course, '/readyz').catch(() => ({}));
    if (queue && queue.queued + queue.validating + queue.scoring === 0) return queue;
  }
  throw new Error('the queue does not end');
}

export const quantile = (times, q) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(q * times.length))];
