/** @file The README's pictures of the page; BPTT_SCREENSHOTS=1 writes them into docs/. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describePage, viewports } from './page.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

async function picture(page: Page, name: string): Promise<void> {
  const image = await page.screenshot();
  expect(image.length).toBeGreaterThan(10_000);
  if (process.env['BPTT_SCREENSHOTS'] === '1') await writeFile(`${docs}web-${name}.png`, image);
}

describePage('the page, for the README', (site) => {
  it('the first screen on a desktop: a network has changed its mind', async () => {
    const page = await site.open({ hash: '#start?start.row=17' });
    await page.getByText('after row 17 of 28').waitFor();
    await picture(page, 'start');
  });

  it('the race on a desktop', async () => {
    const page = await site.open({ hash: '#race?race.images=6000&race.lr=0.003&race.epochs=3' });
    await page.getByRole('button', { name: 'Start the race' }).click();
    await page.getByText(/^Best on the held-out images/).waitFor();
    await page.setViewportSize({ width: 1440, height: 1290 }); // down to the gradient by row
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, 'race');
  });

  it('the first screen on a phone, dark', async () => {
    const page = await site.open({
      hash: '#start?start.row=17',
      viewport: viewports.phone,
      deviceScaleFactor: 2,
      colorScheme: 'dark',
    });
    await page.getByText('after row 17 of 28').waitFor();
    await picture(page, 'phone');
  });
});
