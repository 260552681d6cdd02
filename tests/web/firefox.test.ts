/** @file The page in Firefox: a short training has the bits that the command line gets, and what it lays out otherwise than Chromium. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launch, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firefoxPath } from '../installed-browsers.js';
import { weightsOf } from './model-bytes.js';
import { serve, viewports } from './page.js';

const required = process.env['BPTT_REQUIRE_FIREFOX'] === '1';
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const why = firefoxPath ? '' : ' (skipped: no Firefox in /usr/bin; FIREFOX_PATH may name one)';

/** A page in Firefox, and where the built page is served to it; it must have logged no error in the end. */
async function inFirefox(test: (page: Page, address: string) => Promise<void>): Promise<void> {
  if (!firefoxPath)
    throw new Error('BPTT_REQUIRE_FIREFOX=1, but there is no Firefox in /usr/bin and FIREFOX_PATH names none');
  const host = await serve();
  const browser = await launch({ browser: 'firefox', executablePath: firefoxPath, headless: true, timeout: 120_000 });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    await test(page, host.address);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
    await host.close();
  }
}

describe.skipIf(!firefoxPath && !required)(`in Firefox${why}`, { timeout: 300_000 }, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bptt-firefox-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('trains with the bits of `bptt train --simd strict`', () =>
    inFirefox(async (page, address) => {
      await page.goto(`${address}#train?train.module=gru&train.hidden=12&train.images=500&train.epochs=1&train.seed=7`);
      await page.waitForSelector('button.primary');
      await page.click('button.primary');
      await page.waitForFunction(() =>
        /ended after 15 steps/.test(document.querySelector('.status')?.textContent ?? ''),
      );
      await page.waitForSelector('::-p-text(Keep in this browser)');
      await page.click('::-p-text(Keep in this browser)');
      await page.waitForSelector('::-p-text(Kept in this browser)');
      const bytes = await page.evaluate(async () => {
        const done = <T>(request: IDBRequest<T>) =>
          new Promise<T>((resolve, reject) =>
            Object.assign(request, { onsuccess: () => resolve(request.result), onerror: () => reject(request.error) }),
          );
        const database = await done(indexedDB.open('keyval-store'));
        const [model] = await done(
          database.transaction('keyval').objectStore('keyval').get('models') as IDBRequest<{ file: Uint8Array }[]>,
        );
        return [...model!.file];
      });
      const out = join(folder, 'cli.safetensors');
      const settings = ['--hidden', '12', '--train-size', '500', '--epochs', '1', '--seed', '7', '--simd', 'strict'];
      await promisify(execFile)(process.execPath, [cli, 'train', 'gru', ...settings, '--out', out]);
      expect(weightsOf(Buffer.from(bytes)).equals(weightsOf(await readFile(out)))).toBe(true);

      // Firefox's clock has steps of a millisecond, many times as long as a call of the smallest network.
      await page.goto(`${address}?lang=en#cell`);
      await page.waitForSelector('::-p-text(Compute them here)');
      await page.click('::-p-text(Compute them here)');
      await page.waitForFunction(() => document.querySelector('.verdict')?.textContent?.trim().startsWith('✓'));
      const times = await page.$$eval('tbody tr td:nth-of-type(5)', (cells) => cells.map((cell) => cell.textContent!));
      expect(times).toHaveLength(12);
      for (const time of times) expect(Number(time.replaceAll(',', ''))).toBeGreaterThan(0);
    }));

  it('gives formulas the room that they take, and chapter 5 fits a phone', () =>
    inFirefox(async (page, address) => {
      // Beside each =, + and ≤ that is between two parts of a formula: Firefox guesses the width of a box with a formula too small.
      await page.goto(`${address}?lang=en#hand?hand.step=7`);
      await page.waitForSelector('li[aria-current=step] .sign');
      const gaps = await page.$$eval('.formula', (formulas) =>
        formulas.flatMap((formula) => {
          const edges = [...formula.querySelectorAll('.piece')].map((piece) =>
            [...piece.querySelectorAll('math:not(.sign) *')].map((part) => part.getBoundingClientRect()),
          );
          return [...formula.querySelectorAll('.sign > *')].flatMap((sign, i) => {
            const { left, right, top, bottom } = sign.getBoundingClientRect();
            const inLine = edges[i]!.some((box) => box.top < bottom && box.bottom > top);
            return [
              ...(inLine ? [left - Math.max(...edges[i]!.map((box) => box.right))] : []),
              Math.min(...edges[i + 1]!.map((box) => box.left)) - right,
            ];
          });
        }),
      );
      expect(gaps.length).toBeGreaterThan(30);
      for (const gap of gaps) expect(Math.abs(gap - gaps[0]!)).toBeLessThan(0.5);
      expect(gaps[0]).toBeGreaterThan(3);

      await page.setViewport(viewports.phone);
      await page.evaluate(() => (location.hash = '#digits'));
      await page.waitForSelector('::-p-text(Start with)');
      await page.click('::-p-text(Start with)');
      await page.waitForSelector('::-p-text(training images)');
      const [needed, there] = await page.evaluate(
        () => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const,
      );
      expect(needed, 'width of the page').toBeLessThanOrEqual(there);
    }));
});
