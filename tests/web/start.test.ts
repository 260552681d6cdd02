/** @file The first screen: what it weighs, and that it reads what is tapped and drawn. */
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { atBothSizes, describePage, viewports } from './page.js';

/** Gzipped bytes until the first answer: page, worker, model and all. */
const mostBytes = 150_000;
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

  it('reads what is drawn while it is drawn, goes back to the sample, and leads to the cell', async () => {
    const page = await site.open({ viewport: viewports.phone, reducedMotion: 'reduce' });
    await reads(page, 5);
    const pad = page.getByRole('application');
    await pad.focus();
    await page.keyboard.press('Space');
    for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
    await reads(page, 1);
    await page.getByText(/and read yours in \d+ ms/).waitFor();
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
