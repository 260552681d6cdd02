/** @file What happens to pages: workers die, networks are lost or answer nonsense, browsers keep nothing, tabs are frozen. */
import type { BrowserContext, Page, Worker } from 'playwright-core';
import { launch, type Page as Tab } from 'puppeteer-core';
import { expect, it } from 'vitest';
import { chromiumPath } from '../installed-browsers.js';
import { describePage, flags, slowness, type Site, viewports, watchTab } from './page.js';
import { countMessages } from './worker-messages.js';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
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

/**
 * A training in a tab that is behind another one. Playwright keeps every page visible; puppeteer lets Chromium hide, slow down and freeze
 * it, as it does to its users.
 */
async function behindAnotherTab(
  site: Site,
  hash: string,
  then: (tab: Tab, other: Tab) => Promise<void>,
): Promise<void> {
  const browser = await launch({
    executablePath: chromiumPath!,
    headless: true,
    args: flags,
    ignoreDefaultArgs: [
      '--disable-backgrounding-occluded-windows',
      '--disable-renderer-backgrounding',
      '--disable-background-timer-throttling',
    ],
  });
  try {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(60_000 * slowness);
    const problems = watchTab(tab);
    await tab.goto(`${site.address}${hash}`);
    await tab.waitForSelector('button.primary');
    await tab.click('button.primary');
    await tab.waitForFunction(() => /step \d+ of/.test(document.querySelector('.status')?.textContent ?? ''));
    const other = await browser.newPage();
    await other.bringToFront();
    await tab.waitForFunction(() => document.visibilityState === 'hidden', { polling: 100 });
    await then(tab, other);
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
}

describePage('a page survives', (site) => {
  const deaths: [chapter: string, act: (page: Page) => Promise<void>, answered: RegExp][] = [
    [
      'vanishing',
      (page) => page.getByRole('slider', { name: 'Spectral radius of V' }).press('End'),
      /There is no half-life|on average/,
    ],
    ['hand', (page) => page.getByText('relu', { exact: true }).click(), /relu/],
    ['lstm', (page) => button(page, 'Step').click(), /Step 2/],
    ['draw', (page) => button(page, 'A 0, sample 1').click(), /says the shipped LSTM of a 0/],
  ];
  it.each(deaths)(
    'the death of the worker in chapter %s: another one answers, and the page says so',
    async (chapter, act, answered) => {
      const page = await site.open({ hash: `#${chapter}` });
      await expect.poll(() => working(page)).toBe(1);
      await page.locator('main figure, main .status, main .verdict').first().waitFor();
      await kill(page.workers()[0]!);
      await died(page);
      await act(page);
      await expect.poll(() => page.locator('main').textContent()).toMatch(answered);
      const alerts = () => page.getByRole('alert').count();
      await expect.poll(alerts).toBe(1);
      await button(page, 'Close').click();
      await expect.poll(alerts).toBe(0);
    },
  );

  it('a worker that dies over a question: another one is asked', async () => {
    const page = await site.open({ hash: '#cell' });
    await expect.poll(() => working(page)).toBe(1);
    await kill(page.workers()[0]!);
    await page.getByRole('link', { name: '2 The vanishing gradient' }).click();
    await page.getByText(/Its half-life is/).waitFor();
  });

  it('the death of a worker where pages have no locks, as on a plain http address', async () => {
    const page = await site.open({ hash: '#draw' });
    const messages = await countMessages(page);
    const without = 'Object.defineProperty(navigator, "locks", { value: undefined });';
    await page.context().addInitScript(without);
    await inWorkers(page.context(), without);
    await page.clock.install();
    await page.reload();
    await page.getByText('says the shipped LSTM').waitFor();
    for (let i = 0; i < 9; i++) {
      const before = await messages.heard();
      await page.clock.runFor(10_000);
      await expect.poll(messages.heard, { message: 'the worker says that it lives' }).toBeGreaterThan(before);
    }
    expect(await page.getByRole('alert').count()).toBe(0);
    await kill(page.workers()[0]!);
    await page.clock.runFor(80_000);
    await page.getByText('A worker that computes stopped: it does not answer. Another one takes its place.').waitFor();
    await button(page, 'A 0, sample 1').click();
    await page.getByText('of a 0 from MNIST').waitFor();
  });

  it('the death of the worker that holds MNIST: it comes back from the browser’s own store', async () => {
    const page = await site.open({ hash: '#digits' });
    await button(page, /^Load all of MNIST/).click();
    await button(page, 'More of each').waitFor();
    const asked: string[] = [];
    page.context().on('request', (request) => request.url().endsWith('.gz') && asked.push(request.url()));
    for (const worker of page.workers()) await kill(worker);
    await died(page);
    await page.waitForFunction(() => document.querySelectorAll('.class')[0]!.querySelectorAll('canvas').length === 7);
    await button(page, 'More of each').click();
    await expect.poll(() => button(page, 'Previous of each').isEnabled()).toBe(true);
    expect(asked).toEqual([]);
    await button(page, 'Close').click();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it.each([
    ['kernels', /strict-.*\.js$/],
    // The kernels hold the backend's bytes a second time, for hosts that leave the file out.
    ['backend', /\.wasm$|\/inline-[^/]*\.js$/],
    ['worker', /worker-.*\.js$/],
  ])('a network that is lost before the %s has come', async (_, files) => {
    const page = await site.open({ hash: '#cell', logs: /ERR_FAILED|wasm/ });
    await page.context().route(files, (route) => route.abort());
    await page.goto(`${site.address}#vanishing`);
    await page.reload();
    await expect.poll(() => page.getByRole('alert').count()).toBe(1);
    await page.context().unroute(files);
    await button(page, 'Try again').click();
    await page.getByText(/Its half-life is/).waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('a network that is lost before a chapter has come', async () => {
    const page = await site.open({ hash: '#cell', logs: /ERR_FAILED/ });
    await page.context().route('**/assets/5-digits-*.js', (route) => route.abort());
    await page.getByRole('link', { name: '5 The digits' }).click();
    await page.getByRole('alert').filter({ hasText: 'This chapter could not be loaded' }).waitFor();
    await page.context().unroute('**/assets/5-digits-*.js');
    await button(page, 'Try again').click();
    await button(page, /^Load all of MNIST/).waitFor();
  });

  it('a host that answers with a page instead of MNIST', async () => {
    const page = await site.open({ hash: '#digits' });
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
  });

  it('a browser that keeps nothing', async () => {
    const page = await site.open({ hash: '#cell' });
    const without =
      'Object.defineProperty(globalThis, "indexedDB", { get: () => { throw new DOMException("no", "SecurityError"); } });';
    await page.context().addInitScript(without);
    await inWorkers(page.context(), without);
    await page.goto(`${site.address}#digits`);
    await page.reload();
    await button(page, /^Load all of MNIST/).click();
    await page.getByText('60,000 training and 10,000 test images.').waitFor();
    await page.getByText('This browser keeps nothing for this page').waitFor();
  });

  it('a tab in the background: the training goes on, and ends as in front', async () => {
    await behindAnotherTab(site, '#train?train.hidden=16&train.images=6000&train.epochs=2', async (tab) => {
      await tab.waitForFunction(
        () => /The last epoch ended after 338 steps/.test(document.querySelector('.status')!.textContent!),
        { polling: 500 },
      );
      expect(await tab.evaluate(() => document.visibilityState)).toBe('hidden');
      await tab.bringToFront();
      expect(await tab.evaluate(() => document.visibilityState)).toBe('visible');
    });
  });

  it('a tab that is frozen while it trains', async () => {
    await behindAnotherTab(site, '#train?train.hidden=16&train.images=3000&train.epochs=2', async (tab, other) => {
      const at = () => tab.evaluate(() => document.querySelector('.status')!.textContent);
      await tab.evaluate(() => document.addEventListener('freeze', () => (document.body.id = 'frozen')));
      const session = await tab.createCDPSession();
      await session.send('Page.setWebLifecycleState', { state: 'frozen' });
      await expect.poll(() => tab.evaluate(() => document.body.id)).toBe('frozen');
      const frozen = await at();
      expect(frozen).toMatch(/step \d+ of/);
      await other.goto(`${site.address}#vanishing`); // the world goes on meanwhile
      await other.waitForSelector('::-p-text(Its half-life is)');
      expect(await at()).toBe(frozen);
      await tab.bringToFront();
      await session.send('Page.setWebLifecycleState', { state: 'active' });
      await tab.waitForFunction(() =>
        /The last epoch ended after 170 steps/.test(document.querySelector('.status')!.textContent!),
      );
      expect(await tab.$('[role=alert]')).toBe(null);
    });
  });

  it('a finger that scrolls over a slider: the page moves, and the setting stays', async () => {
    const page = await site.open({ hash: '#vanishing', viewport: viewports.phone, hasTouch: true, isMobile: true });
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
  });
});
