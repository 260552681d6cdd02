/** @file The first screen: what it weighs, and that it reads what is tapped and drawn. */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { atBothSizes, describePage, viewports } from './page.js';

/** Gzipped bytes until the first answer: page, worker, model and all. */
const mostBytes = 150_000;
declare global {
  /** What a stroke cost: questions to the worker, drawings made for them, canvases painted; answers that are kept back. */
  var asked: number, rasterised: number, painted: number, held: (() => void)[] | null;
}

const mind = (page: Page) => page.locator('.mind.done strong');
const reads = (page: Page, digit: number) => expect.poll(() => mind(page).textContent()).toBe(String(digit));

describePage('the first screen', (site) => {
  it('answers before MNIST and the kernels are here, with less than 150 kB over the network', async () => {
    const page = await site.open();
    await page.goto('about:blank'); // a body that comes while the page is left is lost
    const bodies: Promise<[name: string, bytes: number]>[] = [];
    page.context().on('response', (response) => {
      const name = new URL(response.url()).pathname.split('/').at(-1)!;
      bodies.push(response.body().then((body) => [name, gzipSync(body).length]));
    });
    await page.goto(site.address);
    await reads(page, 5);
    const loaded = await Promise.all(bodies);
    const names = loaded.map(([name]) => name);
    expect(names).toContain('lstm-small.safetensors');
    expect(names.filter((name) => /wasm|^worker|mnist/.test(name))).toEqual([]);
    expect(loaded.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(mostBytes);
  });

  it('in both schemes and sizes: goes through the rows by itself, reads another sample, axe finds nothing', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await site.open({ colorScheme });
      await page.getByText(/^after row \d+ of 28$/).waitFor();
      await reads(page, 5);
      await page
        .getByText(/it changed its mind \d+ times.*since row \d+ it says 5\. It is an LSTM of 32 units/)
        .waitFor();
      await page.getByRole('button', { name: 'a 0' }).click();
      await page.getByText(/^after row \d+ of 28$/).waitFor();
      await reads(page, 0);
      await atBothSizes(page);
    }
  });

  it('asks one question at a time while somebody writes, and draws no question or answer in vain', async () => {
    const page = await site.open({ reducedMotion: 'reduce' });
    await page.addInitScript(() => {
      Object.assign(globalThis, { asked: 0, rasterised: 0, painted: 0, held: null });
      const count = (name: 'asked' | 'rasterised' | 'painted') => globalThis[name]++;
      globalThis.Worker = class extends Worker {
        override postMessage(message: { call?: string }) {
          if (message.call === 'read') count('asked');
          super.postMessage(message);
        }
        override set onmessage(hear: (event: MessageEvent) => void) {
          super.onmessage = (event) => (globalThis.held ? globalThis.held.push(() => hear(event)) : hear(event));
        }
      };
      const { getImageData } = CanvasRenderingContext2D.prototype;
      const putImageData: (image: ImageData, x: number, y: number) => void =
        CanvasRenderingContext2D.prototype.putImageData;
      CanvasRenderingContext2D.prototype.getImageData = function (...area: Parameters<typeof getImageData>) {
        if (area[2] > 1) count('rasterised');
        return getImageData.apply(this, area);
      };
      CanvasRenderingContext2D.prototype.putImageData = function (...image: Parameters<typeof putImageData>) {
        count('painted');
        return putImageData.apply(this, image);
      };
    });
    await page.goto('about:blank');
    await page.goto(site.address);
    await reads(page, 5);
    const counts = () => page.evaluate(() => [globalThis.asked, globalThis.rasterised, globalThis.painted]);
    const [asked, rasterised, painted] = (await counts()) as [number, number, number];
    await page.evaluate(() => (globalThis.held = []));
    const { x, y, width, height } = (await page.getByRole('application').boundingBox())!;
    await page.mouse.move(x + width / 2, y + height * 0.15);
    await page.mouse.down();
    for (let i = 1; i <= 20; i++) await page.mouse.move(x + width / 2, y + height * (0.15 + 0.035 * i));
    await page.mouse.up();
    await expect.poll(() => page.evaluate(() => globalThis.held!.length)).toBe(1);
    // All that the worker has been asked of twenty moves is their first.
    expect(await counts()).toEqual([asked + 1, rasterised + 1, painted]);
    await page.evaluate(() => {
      const answers = globalThis.held!;
      globalThis.held = null;
      for (const hear of answers) hear();
    });
    await reads(page, 1);
    // Then their last; each answer paints the image and the hidden states once.
    expect(await counts()).toEqual([asked + 2, rasterised + 2, painted + 4]);
  });

  it('reads what is drawn while it is drawn, goes back to the sample, and leads to the cell', async () => {
    const page = await site.open({ viewport: viewports.phone, reducedMotion: 'reduce' });
    await reads(page, 5);
    const pad = page.getByRole('application');
    await pad.focus();
    await page.keyboard.press('Space');
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
    await reads(page, 1);
    await page.getByText(/and read yours in \d+\sms/).waitFor();
    const slider = page.getByRole('slider', { name: 'Rows read' });
    await slider.focus();
    await page.keyboard.press('Home');
    await page.getByText('after row 1 of 28').waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();
    await reads(page, 5);
    await page.getByRole('link', { name: /Start at the cell/ }).click();
    await page.waitForSelector('#chapter-cell');
  });
});
