/** @file What a lecture needs: figures alone and large, as files, in other sites; light or dark by hand; answers shown or not; offline. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { figureNames } from '../../apps/web/src/settings/figure-names.js';
import type { ChapterId } from '../../apps/web/src/settings/table.js';
import { atBothSizes, chapters, describePage, expectAccessible } from './page.js';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first();
const seen = (page: Page) =>
  page.locator('main figure').evaluateAll((all) => all.flatMap((each, i) => (each.checkVisibility() ? [i + 1] : [])));

describePage('a lecture', (site) => {
  it('shows one figure a screen, and leads on by keys from chapter to chapter', async () => {
    const page = await site.open({ hash: '#vanishing', viewport: { width: 1024, height: 768 } });
    await expect.poll(() => page.locator('main figure').count()).toBeGreaterThan(2);
    await page.getByText('View', { exact: true }).click();
    await button(page, 'Present').click();
    await expect.poll(() => seen(page)).toEqual([1]);
    expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
    const plot = (await page.locator('main figure .plot').first().boundingBox())!;
    expect(plot.width).toBeGreaterThan(850);
    await expectAccessible(page);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => seen(page)).toEqual([2]);
    await page.keyboard.press('PageDown');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => seen(page)).toEqual([2]);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.waitForSelector('#chapter-cell');
    await expect.poll(() => seen(page)).toEqual([await page.locator('main figure').count()]);
    await page.keyboard.press('Escape');
    await page.getByRole('navigation').first().waitFor();
  });

  it('gives each figure as SVG, PNG and CSV, reads it out where one points, and embeds it', async () => {
    const page = await site.open({ hash: '#vanishing?vanishing.steps=20' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const figure = page.locator('main figure').first();
    await figure.getByText('Save, present, embed').click();
    const saved = async (name: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        figure.getByRole('button', { name, exact: true }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
    };
    const svg = await saved('SVG');
    expect(svg.name).toMatch(/^norm-of-the-gradient.*\.svg$/);
    const text = svg.bytes.toString();
    expect(text).toContain('tanh');
    expect(text).not.toMatch(/var\(--|class=/);
    expect(text.match(/<path /g)!.length).toBeGreaterThanOrEqual(2);
    const png = await saved('PNG');
    expect([...png.bytes.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
    expect(png.bytes.length).toBeGreaterThan(5000);
    const csv = (await saved('CSV')).bytes.toString().trim().split('\r\n');
    expect(csv).toHaveLength(21);
    expect(Number(csv[20]!.split(',')[1])).toBeGreaterThan(0);

    const { x, y, width, height } = (await figure.locator('.plot').boundingBox())!;
    await page.mouse.move(x + width - 13, y + height / 2);
    await figure.getByText(/^t = 20/).waitFor();
    await figure.getByText('SVG', { exact: true }).hover();
    await expect.poll(() => figure.getByText(/^t = 20/).count()).toBe(0);

    await figure.getByRole('button', { name: 'Copy for another site' }).click();
    await figure.getByText(/^Copied/).waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    expect(code).toContain('#vanishing?vanishing.steps=20&amp;figure=gradients"');
    await page.evaluate((html) => {
      const told: unknown[] = [];
      addEventListener('message', ({ data }) => told.push(data));
      Object.assign(globalThis, { told });
      document.body.innerHTML = html;
    }, code);
    const inside = page.frameLocator('iframe');
    await inside.locator('figure .plot').first().waitFor();
    expect(await inside.locator('nav').first().isVisible()).toBe(false);
    await expect
      .poll(() =>
        page.evaluate(() => (globalThis as unknown as { told: { type: string; height: number }[] }).told.at(-1)),
      )
      .toMatchObject({ type: 'bptt:height', height: expect.any(Number) });
  });

  it('names each figure in addresses, and says so where there is none of that name', async () => {
    const page = await site.open({ hash: '#vanishing?figure=products' });
    await expect.poll(() => seen(page)).toEqual([4]);
    await page.goto('about:blank');
    await page.goto(`${site.address}#vanishing?figure=2`); // a link of before figures had names
    await expect.poll(() => seen(page)).toEqual([2]);
    await page.goto('about:blank');
    await page.goto(`${site.address}#vanishing?figure=rows`);
    await page.getByRole('alert').getByText("There is no figure 'rows' in this chapter.").waitFor();
    for (const chapter of chapters) {
      await page.evaluate((id) => (location.hash = `#${id}`), chapter);
      await page.locator(`#chapter-${chapter} > :is(p, figure, section):not(.eyebrow, .muted)`).first().waitFor();
      await expect.poll(() => page.locator('main').textContent()).not.toMatch(/Computing …/);
      const names = await page
        .locator('main figure')
        .evaluateAll((all) => all.map((each) => each.getAttribute('data-figure')));
      expect(new Set(names).size, chapter).toBe(names.length);
      expect(figureNames[chapter as ChapterId]).toEqual(expect.arrayContaining(names));
    }
  });

  it('reads out the cells of pictures where one points or taps', async () => {
    const page = await site.open({ hash: '#start', reducedMotion: 'reduce', hasTouch: true });
    const told = (text: RegExp) => page.locator('figure').getByText(text).waitFor();
    const middleOf = async (name: RegExp) => {
      const box = (await page.getByRole('img', { name }).boundingBox())!;
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    };
    const image = await middleOf(/^The image as/);
    await page.mouse.move(image.x, image.y);
    await told(/^row 15, pixel 15 \d+$/);
    const states = await middleOf(/^The hidden state after each row/);
    await page.mouse.move(states.x, states.y);
    await told(/^row 15, unit 17 −?[01]\.\d\d$/);
    const opinions = await middleOf(/^The probability of each digit/);
    await page.touchscreen.tap(opinions.x, opinions.y);
    await told(/^row 1\d, digit [45] \d+\.\d.%$/);
    await page.evaluate(() => (location.hash = '#vanishing'));
    const jacobian = page.getByRole('img', { name: /^J/ });
    await jacobian.scrollIntoViewIfNeeded();
    const map = (await jacobian.boundingBox())!;
    await page.mouse.move(map.x + 4, map.y + 4);
    await page
      .locator('figure')
      .getByText(/^J.* V, row 1, column 1 /)
      .waitFor();
  });

  it('is light or dark by hand, also after a reload', async () => {
    const page = await site.open({ hash: '#digits', colorScheme: 'light' });
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await paper();
    await page.getByText('View', { exact: true }).click();
    await page.getByLabel('Light or dark').selectOption('Dark');
    await expect.poll(paper).not.toBe(light);
    await atBothSizes(page);
    await page.reload();
    await page.waitForSelector('h1');
    expect(await paper()).not.toBe(light);
  });

  it('a link shows all answers, or lets nobody ask for them', async () => {
    const page = await site.open({ hash: '#lstm?solutions=shown' });
    await page.getByText('✓ Right: H, like the hidden state.').waitFor();
    expect(await page.getByRole('button', { name: 'Answer again' }).count()).toBe(0);
    await page.goto('about:blank');
    await page.goto(`${site.address}#lstm?solutions=hidden`);
    await page.getByRole('radio', { name: 'H, like the hidden state' }).check();
    expect(await page.getByRole('button', { name: 'Show the answer' }).count()).toBe(0);
  });

  it('opens without a network after one visit, all chapters', async () => {
    const page = await site.open({ hash: '#cell', serviceWorkers: 'allow', logs: /ERR_INTERNET_DISCONNECTED/ });
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    await page.context().setOffline(true);
    await page.reload();
    for (const [chapter, there] of [
      ['vanishing', /half-life/],
      ['hand', /term/i],
      ['draw', /says the shipped LSTM/],
    ] as const) {
      await page.evaluate((id) => (location.hash = `#${id}`), chapter);
      await page.waitForSelector(`#chapter-${chapter}`);
      await expect.poll(() => page.locator('main').innerText()).toMatch(there);
    }
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('without a network and without a first visit a chapter says so, once, and opens when there is one', async () => {
    const page = await site.open({ hash: '#cell', logs: /ERR_INTERNET_DISCONNECTED/ });
    await page.context().setOffline(true);
    await page.getByRole('link', { name: '5 The digits' }).click();
    await page.getByRole('alert').filter({ hasText: 'has not been loaded yet' }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(1);
    await page.context().setOffline(false);
    const load = page.getByRole('button', { name: /^Load all of MNIST/ });
    await load.waitFor();
    await page.context().route('**/mnist/*', () => {}); // never answers
    await load.click();
    await button(page, 'Cancel').click();
    await load.waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });
});
