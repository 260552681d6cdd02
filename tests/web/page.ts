/** @file What every test of the page starts from: the built page on a static host, under a sub-path, in a browser. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = process.env['BPTT_WEB_DIST'] ?? join(root, 'apps/web/dist');
const base = '/some/where/';
/** Undefined where there is none. */
export const chromiumPath = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
const required = process.env['BPTT_REQUIRE_BROWSER'] === '1';
export const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The two sizes that the page is made for. */
export const viewports = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 640 } } as const;

interface OpenOptions extends BrowserContextOptions {
  /** What stands in the address after the page's own: `#train?train.hidden=8`. */
  hash?: string;
}

/** A page that is open, and what went wrong in it so far: errors on the console, failed requests, requests to other origins. */
interface OpenPage {
  page: Page;
  problems: string[];
}

export interface Site {
  /** Where the page is served. */
  address: string;
  /** Opens the page in a browser profile of its own, on a desktop's screen unless told otherwise; closed when the tests end. */
  open(options?: OpenOptions): Promise<OpenPage>;
}

/** A group of tests on the built page (`node scripts/setup.mjs` builds it); skipped where there is no Chromium. */
export function describePage(name: string, tests: (site: Site) => void): void {
  const why = chromiumPath ? '' : ' (skipped: no Chromium in /usr/bin; CHROMIUM_PATH may name one)';
  describe.skipIf(!chromiumPath && !required)(`${name}${why}`, () => {
    const site = {} as Site;
    const closers: (() => Promise<unknown>)[] = [];
    beforeAll(async () => {
      if (!chromiumPath)
        throw new Error('BPTT_REQUIRE_BROWSER=1, but there is no Chromium in /usr/bin and CHROMIUM_PATH names none');
      const host = await serve();
      closers.push(host.close);
      const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
      closers.unshift(() => browser.close());
      site.address = host.address;
      site.open = async ({ hash = '', ...options } = {}) => {
        const context = await browser.newContext({ viewport: viewports.desktop, ...options });
        const page = await context.newPage();
        const problems = watch(page, host.address);
        await page.goto(`${host.address}${hash}`);
        await page.waitForSelector('h1');
        return { page, problems };
      };
    });
    afterAll(async () => {
      for (const close of closers) await close();
    });
    tests(site);
  });
}

/** Serves the built page from `base`, as a static host does, and nothing else. */
export async function serve(): Promise<{ address: string; close: () => Promise<void> }> {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('apps/web is not built: node scripts/setup.mjs');
  const types: Record<string, string> = {
    '.html': 'text/html; charset=utf-8',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.wasm': 'application/wasm',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const path = pathname === base ? 'index.html' : normalize(pathname).slice(base.length);
    const body = pathname.startsWith(base) ? await readFile(join(dist, path)).catch(() => undefined) : undefined;
    if (!body) response.writeHead(404).end();
    else
      response
        .writeHead(200, {
          'Content-Type': types[extname(path)] ?? 'application/octet-stream',
          'Content-Length': body.length,
        })
        .end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`, close };
}

function watch(page: Page, address: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on(
    'response',
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  page.context().on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(address))
      problems.push(`a request to ${request.url()}`);
  });
  return problems;
}

/** Expects that the page does not scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [needed, there] = await page.evaluate(
    () => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const,
  );
  expect(needed, 'width of the page').toBeLessThanOrEqual(there);
}

/** Expects that axe finds nothing to complain about in the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations'],
    });
    return found.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.map(({ html, any }) => `${html} (${any.map(({ message }) => message).join('; ')})`).join(', ')}`,
    );
  });
  expect(violations).toEqual([]);
}
