/** @file A real redis-server of a test's own, and a way to it that can be cut. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Debian's; without it the tests are skipped, and say so. */
export const hasRedis = ((): boolean => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('No redis-server: the tests of the queue are skipped. Install it (apt-get install redis-server).');
    return false;
  }
})();

export interface RedisServer {
  url: string;
  port: number;
  process: ChildProcess;
  /** As it was, with what it wrote to its file. */
  restart(signal: NodeJS.Signals): Promise<void>;
  ask(...command: [string, ...string[]]): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bptt-redis-'));
  const port = await freePort();
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', ['--port', String(port), '--dir', folder, '--save', '', ...settings], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const part of child.stdout) if ((said += String(part)).includes('Ready to accept')) break;
    child.stdout.resume();
    return child;
  };
  const end = async (child: ChildProcess, signal: NodeJS.Signals) => {
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  };
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    port,
    process: await start(),
    async restart(signal) {
      await end(server.process, signal);
      server.process = await start();
    },
    async ask(command, ...args) {
      const redis = new Redis(port, { lazyConnect: true });
      await redis.connect();
      return redis.call(command, ...args).finally(() => redis.disconnect());
    },
    async stop() {
      await end(server.process, 'SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
  return server;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

export interface Proxy {
  url: string;
  /** From now on nothing goes through, and nobody is told, as on a network that drops. */
  cut(): void;
  /** What was held back goes on. */
  mend(): void;
  close(): void;
}

export async function proxyTo(port: number): Promise<Proxy> {
  const pairs = new Set<[Socket, Socket]>();
  let isCut = false;
  const flow = ([near, far]: [Socket, Socket]) => {
    for (const each of [near, far]) {
      if (isCut) each.pause();
      else each.resume();
    }
  };
  const server = createServer((near) => {
    const pair: [Socket, Socket] = [near, connect(port, '127.0.0.1')];
    pairs.add(pair);
    for (const [from, to] of [pair, [...pair].reverse() as [Socket, Socket]]) {
      from.on('data', (part) => to.write(part));
      from.on('error', () => undefined).on('close', () => (to.destroy(), pairs.delete(pair)));
    }
    flow(pair);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const set = (cut: boolean) => () => {
    isCut = cut;
    pairs.forEach(flow);
  };
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: set(true),
    mend: set(false),
    close() {
      server.close();
      for (const [near] of pairs) near.destroy();
    },
  };
}
