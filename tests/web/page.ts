/** @file What every test of the page starts from: the built page on a static host, under a sub-path, in a browser. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import type { Page as Tab } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { frame } from '../../apps/web/src/words/en/frame.js';
import { chromiumPath } from '../installed-browsers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = process.env['BPTT_WEB_DIST'] ?? join(root, 'apps/web/dist');
const base = '/some/where/';
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

/** The chapters' names in addresses. */
export const chapters = Object.keys(frame.chapterTitles);

/** The two sizes that the page is made for. */
export const viewports = { desktop: { width: 1440, height: 900 }, phone: { width: 360, height: 640 } } as const;

/** How many times slower than it is the page's processor shall seem, by Chromium's throttling; all waits are as much longer. */
export const slowness = Number(process.env['BPTT_THROTTLE'] ?? 1);

interface OpenOptions extends BrowserContextOptions {
  /** What stands in the address after the page's own: `#train?train.hidden=8`. */
  hash?: string;
  /** What the page logs where a test makes something fail; anything else that it logs fails the test. */
  logs?: RegExp;
  /** Other origins that it may ask. */
  others?: string[];
}

export interface Site {
  /** Where the page is served. */
  address: string;
  /**
   * Opens the page in a browser profile of its own, on a desktop's screen unless told otherwise. It is closed when the test ends, and
   * must have logged no error or warning until then, had no answer of 400 or above, and asked nothing of another origin.
   */
  open(options?: OpenOptions): Promise<Page>;
}

/** A page that is open, what it may log, and what went wrong in it so far. */
interface Opened {
  context: BrowserContext;
  logs?: RegExp | undefined;
  problems: string[];
}

/** A group of tests on the built page (`node scripts/setup.mjs` builds it); skipped where there is no Chromium. */
export function describePage(name: string, tests: (site: Site) => void): void {
  const why = chromiumPath ? '' : ' (skipped: no Chromium in /usr/bin; CHROMIUM_PATH may name one)';
  describe.skipIf(!chromiumPath && !required)(`${name}${why}`, { timeout: 180_000 * slowness }, () => {
    const site = {} as Site;
    const closers: (() => Promise<unknown>)[] = [];
    const opened: Opened[] = [];
    beforeAll(async () => {
      if (!chromiumPath)
        throw new Error('BPTT_REQUIRE_BROWSER=1, but there is no Chromium in /usr/bin and CHROMIUM_PATH names none');
      const host = await serve();
      closers.push(host.close);
      const browser = await chromium.launch({ executablePath: chromiumPath, args: flags });
      closers.unshift(() => browser.close());
      site.address = host.address;
      site.open = async ({ hash = '', logs, others = [], ...options } = {}) => {
        // What a test takes from the network must come from there.
        const context = await browser.newContext({ viewport: viewports.desktop, serviceWorkers: 'block', ...options });
        context.setDefaultTimeout(60_000 * slowness);
        opened.push({ context, logs, problems: watch(context, [host.address, ...others]) });
        const page = await context.newPage();
        await throttle(page);
        await page.goto(`${host.address}${hash}`);
        await page.waitForSelector('h1');
        return page;
      };
    });
    afterEach(async () => {
      const ended = opened.splice(0);
      for (const { context } of ended) await context.close();
      for (const { problems, logs } of ended)
        expect(
          problems.filter((problem) => !logs?.test(problem)),
          'what the page logged',
        ).toEqual([]);
    });
    afterAll(async () => {
      for (const close of closers) await close();
    });
    tests(site);
  });
}

async function throttle(page: Page): Promise<void> {
  if (slowness === 1) return;
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
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
    '.webmanifest': 'application/manifest+json',
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

/** What Playwright says wherever the page would begin its service worker, which only a test of it lets. */
const blocked = 'Service Worker registration blocked by Playwright';

/** Errors and warnings on the console, exceptions, failed requests and requests to other origins, of all pages of the context. */
function watch(context: BrowserContext, addresses: readonly string[]): string[] {
  const problems: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && message.text() !== blocked) problems.push(message.text());
  });
  context.on('weberror', (error) => problems.push(String(error.error())));
  context.on(
    'response',
    (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`),
  );
  context.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !addresses.some((address) => request.url().startsWith(address)))
      problems.push(`a request to ${request.url()}`);
  });
  return problems;
}

/** The same in a tab of puppeteer's: errors on the console and exceptions. */
export function watchTab(tab: Tab): string[] {
  const problems: string[] = [];
  tab.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  tab.on('pageerror', (error) => problems.push(String(error)));
  return problems;
}

/** At each of the two sizes: expects that the page fits and that axe finds nothing, and does what else there is to look at. */
export async function atBothSizes(page: Page, look: () => Promise<void> = async () => {}): Promise<void> {
  for (const viewport of Object.values(viewports)) {
    await page.setViewportSize(viewport);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await look();
  }
}

/** Expects that the page does not scroll sideways. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const [needed, there] = await page.evaluate(
    () => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const,
  );
  expect(needed, 'width of the page').toBeLessThanOrEqual(there);
}

/** Expects that no caption has more than three lines, on a desktop's screen. */
export async function expectShortCaptions(page: Page): Promise<void> {
  await page.setViewportSize(viewports.desktop);
  const long = await page.evaluate(() =>
    [...document.querySelectorAll('figcaption')]
      .filter((caption) => caption.checkVisibility())
      .filter(
        (caption) => caption.getBoundingClientRect().height > 3.5 * parseFloat(getComputedStyle(caption).lineHeight),
      )
      .map(({ textContent }) => textContent),
  );
  expect(long, 'captions of more than three lines').toEqual([]);
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
