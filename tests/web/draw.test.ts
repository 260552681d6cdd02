/** @file Chapter 7: a digit that is drawn or chosen, read row by row. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { atBothSizes, describePage, expectNoSidewaysScroll, viewports } from './page.js';

const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const shipped = fileURLToPath(new URL('../../apps/web/public/lstm-mnist.safetensors', import.meta.url));
const verdict = (page: Page) => page.locator('.verdict');
const says = (page: Page, digit: number, of: RegExp) =>
  expect
    .poll(() =>
      verdict(page)
        .textContent()
        .catch(() => ''),
    )
    .toMatch(new RegExp(`^\\s*${digit} .*${of.source}`));
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

/** Where the shares of the pad's width and height are on the screen. */
async function onPad(page: Page): Promise<(x: number, y: number) => { x: number; y: number }> {
  const pad = page.getByRole('application', { name: 'Pad to draw on' });
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox())!;
  return (x, y) => ({ x: box.x + x * box.width, y: box.y + y * box.height });
}

describePage('chapter 7', (site) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bptt-draw-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const trained = async (name: string, ...options: string[]): Promise<string> => {
    const file = join(folder, `${name}.safetensors`);
    await promisify(execFile)(process.execPath, [
      cli,
      'train',
      ...options,
      '--train-size',
      '40',
      '--epochs',
      '1',
      '--out',
      file,
    ]);
    return file;
  };

  it('answers a sample before anybody clicks, on both screens and in both schemes', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await site.open({ hash: '#draw', colorScheme });
      await says(page, 7, /says the shipped LSTM of a 7 from MNIST/);
      await page.getByText('98.58 % of the test images').waitFor();
      await page.locator('.rows').getByText('Numbers').click();
      await expect.poll(() => page.locator('.rows tbody tr').count()).toBe(28);
      await atBothSizes(page);
    }
  });

  it('reads what a mouse draws; undo and clear', async () => {
    const page = await site.open({ hash: '#draw' });
    await says(page, 7, /MNIST/);
    const at = await onPad(page);
    const stroke = async (...points: [number, number][]) => {
      for (const [i, [x, y]] of points.entries()) {
        const to = at(x, y);
        await page.mouse.move(to.x, to.y, { steps: i ? 8 : 1 });
        if (i === 0) await page.mouse.down();
      }
      await page.mouse.up();
    };
    await stroke([0.25, 0.2], [0.75, 0.2], [0.45, 0.85]);
    await says(page, 7, /of your drawing/);
    await stroke([0.3, 0.5], [0.8, 0.5]);
    const strokes = () => page.locator('.pad polyline').count();
    await expect.poll(strokes).toBe(2);
    await button(page, 'Undo').click();
    await expect.poll(strokes).toBe(1);
    await says(page, 7, /of your drawing/);
    await button(page, 'Clear').click();
    await expect.poll(strokes).toBe(0);
    await says(page, 7, /MNIST/);
  });

  it('reads what a finger draws, and does not scroll the page', async () => {
    const page = await site.open({
      hash: '#draw',
      viewport: viewports.phone,
      hasTouch: true,
      isMobile: true,
    });
    await says(page, 7, /MNIST/);
    const at = await onPad(page);
    const before = await page.evaluate(() => scrollY);
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: y === undefined ? [] : [at(0.5, y)] });
    await touch('touchStart', 0.85);
    for (let y = 0.8; y > 0.15; y -= 0.05) await touch('touchMove', y);
    await touch('touchEnd');
    await says(page, 1, /of your drawing/);
    expect(await page.evaluate(() => scrollY)).toBe(before);
  });

  it('is drawn on by keyboard', async () => {
    const page = await site.open({ hash: '#draw' });
    await says(page, 7, /MNIST/);
    await button(page, /^a 0, sample 1$/).focus();
    await page.keyboard.press('Enter');
    await says(page, 0, /a 0 from MNIST/);
    await page.waitForFunction(() => location.hash === '#draw?draw.sample=1');
    await page.getByRole('application').focus();
    await page.keyboard.press('Space');
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await says(page, 1, /of your drawing/);
    await page.keyboard.press('Backspace');
    await says(page, 0, /a 0 from MNIST/);
  });

  it('goes back through the rows, and weighs them in two ways', async () => {
    const page = await site.open({ hash: '#draw' });
    await says(page, 7, /MNIST/);
    const table = page.getByRole('table', { name: /^After \d+ of 28 rows$/ });
    const last = await table.textContent();
    await page.getByRole('slider', { name: 'Rows read' }).focus();
    await page.keyboard.press('Home');
    await page.getByText('After 1 of 28 rows').waitFor();
    const percents = (await table.locator('td:last-child').allTextContents()).map(parseFloat);
    expect(percents.reduce((a, b) => a + b)).toBeCloseTo(100, 0);
    expect(Math.max(...percents)).toBeLessThan(90);
    await page.keyboard.press('End');
    await expect.poll(() => table.textContent()).toBe(last);
    const caption = page.locator('figcaption');
    await expect.poll(() => caption.innerText()).toMatch(/logit of 7 after row 28.*is largest at row \d+/);
    await page.getByText('Numbers', { exact: true }).click();
    await page.getByText('From row t the gradient comes back through 28 − t steps').waitFor();
    await page.getByText('By leaving it out').click();
    await expect.poll(() => caption.innerText()).toMatch(/Without row \d+/);
  });

  it('says what the softmax is, and of a scribble that it may be none of the digits', async () => {
    const page = await site.open({ hash: '#draw' });
    await says(page, 7, /softmax 100\.0\s% says the shipped LSTM/);
    const none = verdict(page).getByText('Perhaps none of these');
    expect(await none.count()).toBe(0);
    const at = await onPad(page);
    const corners = [0.05, 0.05, 0.95, 0.3, 0.1, 0.4, 0.9, 0.95, 0.5, 0.05, 0.1, 0.95, 0.95, 0.6, 0.3, 0.1, 0.6, 0.95];
    for (let i = 0; i < corners.length; i += 2) {
      const { x, y } = at(corners[i]!, corners[i + 1]!);
      await page.mouse.move(x, y, { steps: 4 });
      if (i === 0) await page.mouse.down();
    }
    await page.mouse.up();
    await none.waitFor();
    await page.getByText('What does “softmax” say, and what not?').click();
    await page.getByText(/^This picture’s energy is [\d.]+; (29|30) of the 30 sample digits have more\.$/).waitFor();
    await button(page, 'Clear').click();
    await says(page, 7, /MNIST/);
    await expect.poll(() => none.count()).toBe(0);
    await atBothSizes(page);
  });

  it("lets the reader's file answer, and keeps the old model when a file is broken", async () => {
    const page = await site.open({ hash: '#draw' });
    await says(page, 7, /the shipped LSTM/);
    const broken = join(folder, 'broken.safetensors');
    await writeFile(broken, 'this is no model');
    await page.locator('input[type=file]').setInputFiles(broken);
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toMatch(/^broken\.safetensors: .*expected.* The model in use stays: the shipped LSTM\.$/);
    await button(page, /^a 0, sample 1$/).click();
    await says(page, 0, /the shipped LSTM/);
    await page.locator('input[type=file]').setInputFiles(shipped);
    await says(page, 0, /lstm-mnist\.safetensors/);
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('takes a model file that is dropped on the page, and offers the formats that it reads', async () => {
    const page = await site.open({ hash: '#draw' });
    await says(page, 7, /the shipped LSTM/);
    const formats = await page.getByLabel('Model file').getAttribute('accept');
    expect(formats).toBe('.safetensors,.pt,.pth,.keras,.h5,.json,.bin');
    const dropped = await page.evaluateHandle(async () => {
      const files = new DataTransfer();
      const shipped = await fetch('lstm-mnist.safetensors');
      files.items.add(new File([await shipped.arrayBuffer()], 'dropped.safetensors'));
      return files;
    });
    await page.locator('h1').dispatchEvent('dragover', { dataTransfer: dropped });
    await button(page, 'Drop it here').waitFor();
    await page.locator('h1').dispatchEvent('drop', { dataTransfer: dropped });
    await says(page, 7, /dropped\.safetensors/);
    await button(page, 'Load a file …').waitFor();
  });

  it('shows what it reads beside the pad, on a phone and at twice the size', async () => {
    for (const viewport of [viewports.phone, { width: 720, height: 450 }]) {
      const page = await site.open({ hash: '#draw?draw.sample=25', viewport });
      await says(page, 8, /of an 8 from MNIST/);
      await page.getByRole('application').evaluate((pad) => pad.scrollIntoView({ block: 'end' }));
      for (const part of [
        page.getByRole('application'),
        verdict(page).locator('strong'),
        verdict(page).getByRole('img'),
      ]) {
        const { y, height } = (await part.boundingBox())!;
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y + height).toBeLessThanOrEqual(viewport.height + 1);
      }
      const image = await page.locator('.rows .image').boundingBox();
      expect(image!.width).toBeGreaterThan(190);
      // The marker of the last row lies within each of the three panels.
      const markers = await page.locator('.rows svg').evaluateAll((panels) =>
        panels.map((panel) => {
          const [frame, marker] = [panel, panel.querySelector('.now')!].map((node) => node.getBoundingClientRect());
          return frame!.bottom - marker!.bottom;
        }),
      );
      expect(markers).toHaveLength(3);
      for (const inside of markers) expect(inside).toBeGreaterThanOrEqual(0);
      await expectNoSidewaysScroll(page);
    }
  });

  it('with reduced motion the picture has its ink and its paper', async () => {
    const page = await site.open({ hash: '#draw', reducedMotion: 'reduce', colorScheme: 'dark' });
    await says(page, 7, /MNIST/);
    const shades = await verdict(page)
      .locator('canvas')
      .evaluate(
        (canvas: HTMLCanvasElement) =>
          new Set(
            canvas
              .getContext('2d')!
              .getImageData(0, 0, 28, 28)
              .data.filter((_, i) => i % 4 === 0),
          ).size,
      );
    expect(shades).toBeGreaterThan(10);
  });

  it('in forced colours bars and the chosen sample are seen', async () => {
    const page = await site.open({ hash: '#draw', forcedColors: 'active', colorScheme: 'dark' });
    await says(page, 7, /MNIST/);
    const background = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((node) => getComputedStyle(node).backgroundColor);
    const paper = await background('html');
    expect([await background('.largest td div'), await background('tr:not(.largest) td div')]).not.toContain(paper);
    expect(
      await page
        .getByRole('button', { name: /^a 7, sample 22$/ })
        .evaluate((node) => getComputedStyle(node).outlineStyle),
    ).toBe('solid');
  });

  it('says of any accepted model what is true of it, whatever its file is called', async () => {
    const page = await site.open({ hash: '#draw', viewport: viewports.phone });
    await says(page, 7, /the shipped LSTM/);
    const both = await trained('both', 'rnn', '--hidden', '8', '--bidirectional');
    const mean = await trained('mean', 'gru', '--hidden', '8', '--layers', '2', '--bidirectional', '--head', 'mean');
    const long = join(folder, `${'a-model-with-a-long-name_'.repeat(4)}.safetensors`);
    await copyFile(mean, long);
    const [text, notes] = [page.locator('h2:has-text("After every row") + p'), page.locator('.notes')];
    await expect.poll(() => text.innerText()).toContain('reads the hidden state ht,');
    await page.getByText('Numbers', { exact: true }).click();
    await page.locator('input[type=file]').setInputFiles(both);
    await expect
      .poll(() => text.innerText())
      .toContain('two hidden states: that of the direction which has read from row 1 to row t');
    await expect.poll(() => notes.innerText()).toContain('t − 1 of the other');
    await page.locator('input[type=file]').setInputFiles(long);
    await expect
      .poll(() => text.innerText())
      .toContain('the mean of the top layer’s hidden states at rows 1 to t, of both directions');
    await expect.poll(() => notes.innerText()).toContain('no gradient has to come back');
    await page
      .getByText('GRU, hidden size 8, 2 layers, both directions, reads the digit from the mean over all rows')
      .waitFor();
    await expectNoSidewaysScroll(page);
  });

  it('brings the model to a worker once, however much is drawn, and to the next one when that is lost', async () => {
    const page = await site.open({ hash: '#draw' });
    await page.context().addInitScript(() => {
      const sent: number[] = [];
      Object.assign(globalThis, { sent });
      globalThis.Worker = class extends Worker {
        override postMessage(message: { call: string; input: { file: { bytes?: Uint8Array } } }) {
          if (['predict', 'glance'].includes(message.call)) sent.push(message.input.file.bytes?.length ?? 0);
          super.postMessage(message);
        }
      };
    });
    const sent = () => page.evaluate(() => (globalThis as unknown as { sent: number[] }).sent);
    const files = async () => (await sent()).filter((bytes) => bytes > 0).length;
    await page.reload();
    await says(page, 7, /the shipped LSTM/);
    const before = (await sent()).length;
    const at = await onPad(page);
    const [from, to] = [at(0.5, 0.15), at(0.5, 0.85)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 40 });
    await page.mouse.up();
    await says(page, 1, /of your drawing/);
    expect((await sent()).length).toBeGreaterThan(before);
    expect(await files()).toBe(1);
    for (const worker of page.workers())
      await worker.evaluate(() => (globalThis as unknown as { close: () => void }).close());
    await button(page, /^a 0, sample 1$/).click();
    await says(page, 0, /the shipped LSTM/);
    expect(await files()).toBe(2);
  });

  it('says when an answer takes long, and that the one shown is older', async () => {
    const page = await site.open({ hash: '#draw' });
    await page.context().addInitScript(() => {
      const held: (() => void)[] = [];
      const state = Object.assign(globalThis, {
        holds: false,
        release: () => held.splice(0).forEach((post) => post()),
      });
      globalThis.Worker = class extends Worker {
        override postMessage(message: { call: string }) {
          if (state.holds && message.call === 'predict') held.push(() => super.postMessage(message));
          else super.postMessage(message);
        }
      };
    });
    await page.reload();
    await says(page, 7, /the shipped LSTM/);
    await page.evaluate(() => Object.assign(globalThis, { holds: true }));
    await button(page, /^a 0, sample 1$/).click();
    await expect.poll(() => verdict(page).textContent()).toMatch(/Computing … ?7 was the answer before/);
    expect(await verdict(page).getAttribute('aria-busy')).toBe('true');
    await page.evaluate(() => (globalThis as unknown as { release: () => void }).release());
    await says(page, 0, /the shipped LSTM/);
    await expect.poll(() => verdict(page).getAttribute('aria-busy')).toBe('false');
  });
});
