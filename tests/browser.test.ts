/** @file The packages in a browser: a Vite app under a sub-path, which trains with the bits that Node gets, in workers and on the main thread. */
import { cp, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright-core';
import { build, createServer as createViteServer, type InlineConfig } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installed, type Consumer } from './consumer.js';
import { chromiumPath } from './installed-browsers.js';

const required = process.env['BPTT_REQUIRE_BROWSER'] === '1';
const why = chromiumPath ? '' : ' (skipped: no Chromium in /usr/bin; CHROMIUM_PATH may name one)';
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const base = '/sub/path/';

describe.skipIf(!chromiumPath && !required)(`in Chromium${why}`, () => {
  let consumer: Consumer;
  let browser: Browser;
  let config: InlineConfig;
  let inNode: string;

  beforeAll(async () => {
    if (!chromiumPath)
      throw new Error('BPTT_REQUIRE_BROWSER=1, but there is no Chromium in /usr/bin and CHROMIUM_PATH names none');
    consumer = await installed(
      ['@bptt/kernels', '@bptt/formats', '@bptt/cells', '@bptt/solver'],
      '@tensorflow/tfjs-core@4.22',
      '@tensorflow/tfjs-backend-wasm@4.22',
    );
    await cp(fileURLToPath(new URL('browser', import.meta.url)), consumer.folder, { recursive: true });
    config = { configFile: false, root: consumer.folder, base, logLevel: 'error', worker: { format: 'es' } };
    inNode = JSON.stringify(JSON.parse(await consumer.run(process.execPath, 'node.js', 'main', 'strict'))[0]);
    expect(JSON.parse(inNode)).toMatchObject({
      backend: 'wasm',
      variant: 'strict',
      LSTM: { losses: [expect.any(Number), expect.any(Number), expect.any(Number)] },
    });
    browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
  });
  afterAll(async () => {
    await browser?.close();
    await consumer?.remove();
  });

  /** Opens the page and gives what it says, what went wrong, and the addresses it asked for. */
  async function open(url: string): Promise<{ text: string; isolated: boolean; problems: string[]; requests: URL[] }> {
    const page = await browser.newPage();
    const problems: string[] = [];
    const requests: URL[] = [];
    page.on('request', (request) => requests.push(new URL(request.url())));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on(
      'response',
      (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
    );
    try {
      await page.goto(url);
      await page.waitForFunction('document.body.textContent.trim() !== ""', undefined, { timeout: 120_000 });
      return {
        text: (await page.textContent('body'))!,
        isolated: await page.evaluate('crossOriginIsolated'),
        problems,
        requests,
      };
    } catch (error) {
      throw new Error(`${url}: ${String(error)}\n${problems.join('\n')}\n${requests.join('\n')}`, { cause: error });
    } finally {
      await page.close();
    }
  }

  describe('a built Vite app under a sub-path', () => {
    let server: Server;
    let address: string;
    beforeAll(async () => {
      await build(config);
      server = await serve(join(consumer.folder, 'dist'));
      address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(() => server?.close());

    it.each([
      ['finds the .wasm file without configuration', '', 1],
      ["takes the .wasm file's bytes by hand", '?bytes', 1],
      ["takes the .wasm file's address by hand", '?url', 1],
      ['runs where the page is cross-origin isolated', '?isolated', 1],
      ['runs on the main thread', '?main', 1],
      ['runs in two workers at once', '?two-workers', 2],
    ])('%s, and trains with the bits that Node gets', async (_, query, times) => {
      const { text, isolated, problems, requests } = await open(`${address}${base}${query}`);
      expect(problems).toEqual([]);
      expect(isolated).toBe(query === '?isolated');
      expect(text.split('\n')).toEqual(Array(times).fill(inNode));
      expect(requests.filter(({ origin }) => origin !== address).map(String)).toEqual([]);
      expect(
        requests.filter(({ protocol, pathname }) => protocol === 'http:' && pathname.endsWith('.wasm')),
      ).toHaveLength(times);
      expect(
        requests.filter(({ protocol, pathname }) => protocol === 'http:' && !pathname.startsWith(base)).map(String),
      ).toEqual([]);
    });

    it.each([
      ['in a worker of an isolated page', '?isolated-threads', 3],
      ['on the main thread of an isolated page', '?isolated-main-threads', 3],
      ['where the page is not isolated: one thread', '?threads', 1],
    ])('threads %s give the same bits', async (_, query, threads) => {
      const { text, problems } = await open(`${address}${base}${query}`);
      expect(problems).toEqual([]);
      const { threads: running, ...bits } = JSON.parse(text) as { threads: number };
      expect(running).toBe(threads);
      expect(JSON.stringify(bits)).toBe(inNode);
    });
  });

  it('works in the Vite dev server', async () => {
    const server = await createViteServer({ ...config, server: { host: '127.0.0.1', port: 0, watch: null } });
    try {
      await server.listen();
      const { port } = server.httpServer!.address() as AddressInfo;
      const { text, problems, requests } = await open(`http://127.0.0.1:${port}${base}`);
      expect(problems).toEqual([]);
      expect(text).toBe(inNode);
      expect(requests.filter(({ hostname }) => hostname && hostname !== '127.0.0.1').map(String)).toEqual([]);
    } finally {
      await server.close();
    }
  });
});

/** A static host: files under `base`, cross-origin isolated when the page's address says so, and nothing else. */
async function serve(folder: string): Promise<Server> {
  const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
  let isolated = false;
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://localhost');
    const path = pathname === base ? 'index.html' : normalize(pathname).slice(base.length);
    if (path === 'index.html') isolated = search.startsWith('?isolated');
    const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
    const body = pathname.startsWith(base) ? await readFile(join(folder, path)).catch(() => undefined) : undefined;
    if (!body) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'Content-Type': types[extname(path)] ?? 'application/octet-stream',
          ...(isolated && isolation),
        })
        .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
