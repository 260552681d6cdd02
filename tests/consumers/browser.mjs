/** @file A Chromium, and a static host that counts what it sends. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

let launched;
const browser = () =>
  (launched ??= chromium.launch({
    executablePath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'],
  }));
export const closeBrowser = async () => (await launched)?.close();

/** Opens the page and gives what it shows in `place`; fails on an error of the page, or a request to another host. */
export async function shown(url, { allowProblems = false, place = 'body' } = {}) {
  const page = await (await browser()).newPage();
  const problems = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (protocol.startsWith('http') && host !== new URL(url).host) problems.push(`asked ${request.url()}`);
  });
  try {
    await page.goto(url);
    await page.locator(place, { hasText: /\S/ }).waitFor({ timeout: 60_000 }); // no function: a strict CSP forbids to make one
    const text = (await page.textContent(place)).trim();
    const isolated = await page.evaluate('crossOriginIsolated');
    if (problems.length > 0 && !allowProblems) throw new Error(problems.join('\n'));
    return { text, isolated };
  } catch (error) {
    throw new Error(`${url}: ${error.message}\n${problems.join('\n')}`, { cause: error });
  } finally {
    await page.close();
  }
}

/** Serves a folder under `base`, with these headers, while `use` runs; gives what that gives, and the bytes sent. */
export async function served(folder, use, { base = '/', headers = {} } = {}) {
  let bytes = 0;
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    try {
      if (!path.startsWith(base)) throw new Error('outside the base');
      const body = await readFile(join(folder, normalize(path.slice(base.length))));
      bytes += body.length;
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream', ...headers });
      response.end(body);
    } catch {
      response.writeHead(path.endsWith('favicon.ico') ? 204 : 404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const result = await use(`http://127.0.0.1:${server.address().port}${base}`);
    return { ...result, bytes };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
