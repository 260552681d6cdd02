/** @file What happens to pages: workers die, networks are lost or answer nonsense, browsers keep nothing, tabs are frozen. */
import type { BrowserContext, Page, Worker } from 'playwright-core';
import { launch } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { chromiumPath, describePage, flags, viewports } from './page.js';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
const status = (page: Page) => page.locator('.status').textContent();
/** Of workers that are at work: each holds a lock. */
const working = (page: Page) => page.evaluate(async () => (await navigator.locks.query()).held!.length);
const kill = (worker: Worker) => worker.evaluate(() => (globalThis as unknown as { close: () => void }).close());
const died = (page: Page) =>
  page.getByText('A worker that computes stopped: the browser ended it. Another one takes its place.').waitFor();

/** Lets `body` run first in the page's workers. */
async function inWorkers(context: BrowserContext, body: string): Promise<void> {
  await context.route('**/assets/worker-*.js', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${body}\n${await response.text()}` });
  });
}

describePage('a page survives', (site) => {
  it.each([
    [
      'vanishing',
      async (page: Page) => void (await page.getByRole('slider', { name: 'Spectral radius of V' }).press('End')),
      /There is no half-life|on average/,
    ],
    ['hand', async (page: Page) => void (await page.getByText('relu', { exact: true }).click()), /relu/],
    ['lstm', async (page: Page) => void (await button(page, 'Step').click()), /Step 2/],
    ['draw', async (page: Page) => void (await button(page, 'A 0, sample 1').click()), /says the shipped LSTM of a 0/],
  ] as const)(
    'the death of the worker in chapter %s: another one answers, and the page says so',
    async (chapter, act, answered) => {
      const { page } = await site.open({ hash: `#${chapter}` });
      await expect.poll(() => working(page)).toBe(1);
      await page.locator('main figure, main .status, main .verdict').first().waitFor();
      await kill(page.workers()[0]!);
      await died(page);
      await act(page);
      await expect.poll(() => page.locator('main').textContent()).toMatch(answered);
      expect(await page.getByRole('alert').count()).toBe(1);
      await button(page, 'Close').click();
      expect(await page.getByRole('alert').count()).toBe(0);
      await page.context().close();
    },
  );

  it('a worker that dies over a question: another one is asked', async () => {
    const { page } = await site.open({ hash: '#cell' });
    await expect.poll(() => working(page)).toBe(1);
    await kill(page.workers()[0]!);
    await page.getByRole('link', { name: '2 The vanishing gradient' }).click();
    await page.getByText(/Its half-life is/).waitFor();
    await page.context().close();
  });

  it('the death of a worker where pages have no locks, as on a plain http address', async () => {
    const { page } = await site.open({ hash: '#draw' });
    const without = 'Object.defineProperty(navigator, "locks", { value: undefined });';
    await page.context().addInitScript(without);
    await inWorkers(page.context(), without);
    await page.clock.install();
    await page.reload();
    await page.getByText('says the shipped LSTM').waitFor();
    for (let i = 0; i < 9; i++) {
      await page.clock.runFor(10_000);
      await new Promise((resolve) => setTimeout(resolve, 300)); // the worker answers meanwhile
    }
    expect(await page.getByRole('alert').count()).toBe(0);
    await kill(page.workers()[0]!);
    await page.clock.runFor(80_000);
    await page.getByText('A worker that computes stopped: it does not answer. Another one takes its place.').waitFor();
    await button(page, 'A 0, sample 1').click();
    await page.getByText('of a 0 from MNIST').waitFor();
    await page.context().close();
  });

  it('the death of the worker that holds MNIST: it comes back from the browser’s own store', async () => {
    const { page } = await site.open({ hash: '#digits' });
    await button(page, /^Load all of MNIST/).click();
    await button(page, 'More of each').waitFor();
    const asked: string[] = [];
    page.context().on('request', (request) => request.url().endsWith('.gz') && asked.push(request.url()));
    for (const worker of page.workers()) await kill(worker);
    await died(page);
    await page.waitForFunction(() => document.querySelectorAll('.class')[0]!.querySelectorAll('canvas').length === 7);
    await button(page, 'More of each').click();
    await expect.poll(() => button(page, 'Before').isEnabled()).toBe(true);
    expect(asked).toEqual([]);
    await button(page, 'Close').click();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().close();
  });

  it.each([
    ['kernels', /strict-.*\.js$/],
    ['backend', /\.wasm$/],
    ['worker', /worker-.*\.js$/],
  ])('a network that is lost before the %s has come', async (_, files) => {
    const { page } = await site.open({ hash: '#cell' });
    await page.context().route(files, (route) => route.abort());
    await page.goto(`${site.address}#vanishing`);
    await page.reload();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.context().unroute(files);
    await button(page, 'Try again').click();
    await page.getByText(/Its half-life is/).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().close();
  });

  it('a network that is lost before a chapter has come', async () => {
    const { page } = await site.open({ hash: '#cell' });
    await page.context().route('**/assets/5-digits-*.js', (route) => route.abort());
    await page.getByRole('link', { name: '5 The digits' }).click();
    await page.getByRole('alert').filter({ hasText: 'This chapter could not be loaded' }).waitFor();
    await page.context().unroute('**/assets/5-digits-*.js');
    await button(page, 'Try again').click();
    await button(page, /^Load all of MNIST/).waitFor();
    await page.context().close();
  });

  it('a host that answers with a page instead of MNIST', async () => {
    const { page } = await site.open({ hash: '#digits' });
    await page
      .context()
      .route('**/mnist/train-images*', (route) =>
        route.fulfill({ status: 200, contentType: 'text/html', body: '<!doctype html><title>Log in</title>' }),
      );
    await button(page, /^Load all of MNIST/).click();
    await page.getByText(/MNIST could not be loaded: train-images-idx3-ubyte\.gz/).waitFor();
    await page.context().unroute('**/mnist/train-images*');
    await button(page, 'Try again').click();
    await page.getByText('60,000 training and 10,000 test images.').waitFor();
    await page.context().close();
  });

  it('a browser that keeps nothing', async () => {
    const { page } = await site.open({ hash: '#cell' });
    const without =
      'Object.defineProperty(globalThis, "indexedDB", { get: () => { throw new DOMException("no", "SecurityError"); } });';
    await page.context().addInitScript(without);
    await inWorkers(page.context(), without);
    await page.goto(`${site.address}#digits`);
    await page.reload();
    await button(page, /^Load all of MNIST/).click();
    await page.getByText('60,000 training and 10,000 test images.').waitFor();
    await page.getByText('This browser keeps nothing for this page').waitFor();
    await page.context().close();
  });

  it('a tab in the background: the training goes on, and ends as in front', async () => {
    // Playwright keeps every page visible; puppeteer lets Chromium hide and slow down a tab behind another one.
    const slows = [
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ];
    const browser = await launch({
      executablePath: chromiumPath,
      headless: true,
      args: flags,
      ignoreDefaultArgs: slows,
    });
    try {
      const page = await browser.newPage();
      await page.goto(`${site.address}#train?train.hidden=16&train.images=6000&train.epochs=2`);
      await page.waitForSelector('button.primary');
      await page.click('button.primary');
      await page.waitForFunction(() => /step \d+ of/.test(document.querySelector('.status')?.textContent ?? ''));
      const other = await browser.newPage();
      await other.bringToFront();
      await page.waitForFunction(() => document.visibilityState === 'hidden', { polling: 100 });
      await page.waitForFunction(
        () => /The last epoch ended after 338 steps/.test(document.querySelector('.status')!.textContent!),
        { polling: 500, timeout: 50_000 },
      );
      expect(await page.evaluate(() => document.visibilityState)).toBe('hidden');
      await page.bringToFront();
      expect(await page.evaluate(() => document.visibilityState)).toBe('visible');
    } finally {
      await browser.close();
    }
  });

  it('a tab that is frozen while it trains', async () => {
    const { page } = await site.open({ hash: '#train?train.hidden=16&train.images=3000&train.epochs=2' });
    await button(page, /^Train/).click();
    await expect.poll(() => status(page).catch(() => '')).toMatch(/step \d+ of/);
    const session = await page.context().newCDPSession(page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await expect.poll(() => status(page), { timeout: 60_000 }).toMatch(/The last epoch ended after 170 steps/);
    await page.context().close();
  });

  it('a finger that scrolls over a slider: the page moves, and the setting stays', async () => {
    const { page } = await site.open({ hash: '#vanishing', viewport: viewports.phone, hasTouch: true, isMobile: true });
    const slider = page.getByRole('slider', { name: 'Spectral radius of V' });
    await slider.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await slider.boundingBox())!;
    const at = { x: x + 0.9 * width, y: y + height / 2 };
    const before = await page.evaluate(() => scrollY);
    const session = await page.context().newCDPSession(page);
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    for (let i = 1; i <= 10; i++)
      await session.send('Input.dispatchTouchEvent', {
        type: 'touchMove',
        touchPoints: [{ x: at.x, y: at.y - 15 * i }],
      });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 50);
    expect(await page.getByRole('textbox', { name: 'Spectral radius of V' }).inputValue()).toBe('0.58');
    await page.context().close();
  });
});
