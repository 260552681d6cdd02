/** @file The deadline hour: many submissions in a minute, boards refreshed meanwhile; with SIGKILLs of server and scorers if asked for. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Libsql from 'libsql';
import { drained, get, models, put, quantile, startCourse, wait } from './server.mjs';

/** @param kills SIGKILLs, every fifth of the server, the others of a scorer. */
export async function deadlineHour({ submissions = 200, seconds = 60, boardsPerSecond = 20, kills = 0 } = {}) {
  const course = await startCourse(1000);
  const files = await models(submissions);
  const accepted = new Map();
  const reads = [];
  const foreseen = [];
  let sending = true;
  let tries = 0;
  const began = performance.now();

  const submit = async (i) => {
    await wait((i / submissions) * seconds * 1000);
    const key = randomUUID();
    for (;;) {
      tries++;
      const response = await put(course, course.tokens[i], files[i], { 'idempotency-key': key }).catch(() => undefined);
      if (response?.status === 202 || response?.status === 200) {
        const { id, foreseenSeconds } = await response.json().catch(() => ({}));
        if (id === undefined) continue;
        accepted.set(id, i);
        foreseen.push({ id, at: performance.now(), foreseenSeconds });
        return;
      }
      if (response && response.status < 500) throw new Error(`${response.status} ${await response.text()}`);
      await wait(200);
    }
  };
  const board = async () => {
    const start = performance.now();
    const ok = await fetch(`${course.address}/v1/competitions/mnist/leaderboard`).then(
      async (response) => (await response.text(), response.ok),
      () => false,
    );
    if (ok) reads.push(performance.now() - start);
  };
  const refreshing = (async () => {
    while (sending) {
      void board();
      await wait(1000 / boardsPerSecond);
    }
  })();
  const killing = (async () => {
    for (let i = 0; i < kills; i++) {
      await wait((seconds * 1000) / kills);
      if (i % 5 === 0) {
        await course.kill();
        await course.start();
      } else killScorer(course.server.pid);
    }
  })();
  await Promise.all([killing, ...files.map((_, i) => submit(i))]);
  const sent = (performance.now() - began) / 1000;
  const queue = await drained(course);
  sending = false;
  await refreshing;
  const total = (performance.now() - began) / 1000;
  const memory = course.residentMB();
  const states = {};
  const errors = [];
  for (const { id, at, foreseenSeconds } of foreseen) {
    const view = await get(course, `/v1/submissions/${id}`, course.tokens[accepted.get(id)]);
    states[view.state] = (states[view.state] ?? 0) + 1;
    const took = (Date.parse(view.finishedAt) - Date.now() + performance.now() - at) / 1000;
    errors.push(took / foreseenSeconds);
  }
  await course.kill('SIGTERM');
  const database = new Libsql(join(course.folder, 'course.db'));
  const twice = database
    .prepare("SELECT submission, COUNT(*) AS n FROM history WHERE state = 'scored' GROUP BY submission HAVING n > 1")
    .all().length;
  const rows = database.prepare('SELECT COUNT(*) AS n FROM submissions').all()[0].n;
  database.close();
  await course.start();
  await course.end();
  return {
    submissions: accepted.size,
    tries,
    rows,
    states,
    scoredTwice: twice,
    queue,
    kills,
    secondsSending: sent,
    secondsUntilScored: total,
    memoryMB: memory,
    reads: reads.length,
    readP50: quantile(reads, 0.5),
    readP99: quantile(reads, 0.99),
    readMax: Math.max(...reads),
    tookPerForeseen: { p10: quantile(errors, 0.1), median: quantile(errors, 0.5), p90: quantile(errors, 0.9) },
  };
}

/** One of the server's children, by its id; none may be running. */
function killScorer(server) {
  try {
    const children = execFileSync('ps', ['-o', 'pid=', '--ppid', String(server)], { encoding: 'utf8' })
      .trim()
      .split(/\s+/);
    process.kill(Number(children[0]), 'SIGKILL');
  } catch {
    // none is running
  }
}
