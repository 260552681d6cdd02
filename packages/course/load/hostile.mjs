/** @file Uploads that mean no good: every one is answered by name or ended, the server's memory stays bounded, nothing is written outside. */
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { drained, get, models, put, quantile, startCourse, wait } from './server.mjs';

const header = (object, length) => {
  const text = Buffer.from(JSON.stringify(object));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  return Buffer.concat([size, text]);
};
const pickle = Buffer.from('\x80\x02cposix\nsystem\nX\x15\x00\x00\x00touch /tmp/bptt-pwned\x85R.', 'latin1');

const kinds = (good) => [
  (i) => good.subarray(0, i % good.length),
  (i) => Buffer.concat([good, Buffer.alloc(1 + (i % 100))]),
  () => header({ w: { dtype: 'F32', shape: [2 ** 28], data_offsets: [0, 2 ** 30] } }),
  (i) => header({ w: { dtype: 'F32', shape: Array(i % 50).fill(2 ** 30), data_offsets: [0, 4] } }),
  () => header({}, 2n ** 62n),
  () => header(JSON.parse('['.repeat(2000) + ']'.repeat(2000))),
  (i) => {
    const bytes = Buffer.from(good);
    bytes.fill(0xff, bytes.length - 4 - (i % 64) * 4);
    return bytes;
  },
  (i) => {
    const bytes = Buffer.from(good);
    bytes[(i * 7919) % bytes.length] ^= 1 << (i % 8);
    return bytes;
  },
  () => pickle,
  () => Buffer.concat([Buffer.from('PK\x03\x04'), pickle]),
  () => Buffer.concat([Buffer.from('PK\x03\x04'), deflateRawSync(Buffer.alloc(2 ** 24))]),
  (i) => Buffer.from(Array.from({ length: 1 + (i % 3000) }, (_, j) => (i * 31 + j * 17) % 256)),
];

export async function hostile({ uploads = 2000, slow = 200 } = {}) {
  const course = await startCourse(100, { limits: { submissionsPerDay: 10_000 } });
  const [good] = (await models(1)).map((bytes) => Buffer.from(bytes));
  const make = kinds(good);
  const outside = () => readdirSync('/tmp').filter((name) => name.includes('pwned')).length;
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, course.residentMB())), 100);
  const answers = {};
  const tell = (kind) => (answers[kind] = (answers[kind] ?? 0) + 1);

  const slowOnes = Array.from(
    { length: slow },
    (_, i) =>
      new Promise((resolve) => {
        const socket = connect(course.port, '127.0.0.1');
        socket.on('error', () => undefined).on('close', resolve);
        const length = i % 2 ? 2 ** 30 : 4_000_000;
        socket.write(
          `PUT /v1/competitions/mnist/submissions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${course.tokens[i % 100]}\r\ncontent-type: application/octet-stream\r\ncontent-length: ${length}\r\n\r\n`,
        );
        const dripping = setInterval(() => socket.write('x'), 1000);
        socket.on('close', () => clearInterval(dripping));
        socket.on('data', (part) => tell(`slow ${/^HTTP\/1\.1 (\d+)/.exec(part.toString())?.[1]}`));
      }),
  );
  for (let i = 0; i < uploads; i += 20)
    await Promise.all(
      Array.from({ length: 20 }, async (_, j) => {
        const k = i + j;
        for (;;) {
          // A server that refuses before it has read everything may close under what is still being sent.
          const response = await put(course, course.tokens[k % 100], make[k % make.length](k)).catch(() => undefined);
          if (!response) {
            tell('broke off, tried again');
            await wait(300);
            continue;
          }
          const { type } = await response.json();
          if (response.status === 503 || type === 'urn:bptt:problem:uploads') {
            await wait(300);
            continue;
          }
          return tell(response.status);
        }
      }),
    );
  const queue = await drained(course, 3000);
  await Promise.all(slowOnes);
  clearInterval(watching);
  const reasons = new Set();
  for (const token of course.tokens)
    for (const { state, reason } of (await get(course, '/v1/submissions', token)).submissions)
      reasons.add(`${state}: ${String(reason).replaceAll(/\d+/g, 'N').slice(0, 60)}`);
  const again = (await put(course, course.tokens[0], good)).status;
  await drained(course);
  const result = {
    uploads,
    answers,
    queue,
    serverMostMB: most,
    pwned: outside(),
    reasons: [...reasons].sort(),
    aGoodOneAfter: again,
  };
  await course.end();
  return result;
}

/** Connections on which nothing comes: the server answers others meanwhile. */
export async function idle({ connections = 10_000 } = {}) {
  const course = await startCourse(1);
  const before = course.residentMB();
  const sockets = [];
  let refused = 0;
  for (let i = 0; i < connections; i += 500) {
    await Promise.all(
      Array.from(
        { length: 500 },
        (_, j) =>
          new Promise((resolve) => {
            const socket = connect({
              port: course.port,
              host: '127.0.0.1',
              localAddress: `127.0.0.${2 + ((i + j) % 200)}`,
            });
            socket.on('connect', resolve).on('error', () => {
              refused++;
              resolve();
            });
            sockets.push(socket);
          }),
      ),
    );
  }
  const times = [];
  for (let i = 0; i < 100; i++) {
    const start = performance.now();
    await get(course, '/v1/competitions/mnist/leaderboard');
    times.push(performance.now() - start);
  }
  const open = sockets.filter((socket) => socket.readyState === 'open').length;
  const result = {
    idleMB: before,
    open,
    refused,
    withConnectionsMB: course.residentMB(),
    boardP99: quantile(times, 0.99),
  };
  for (const socket of sockets) socket.destroy();
  await course.end();
  return result;
}
