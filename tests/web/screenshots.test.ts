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
  it('on a desktop: an LSTM beside an RNN', async () => {
    const page = await site.open({
      hash: '#train?train.module=rnn&train.images=6000&train.lr=0.003&train.epochs=3',
    });
    const trained = async (run: number) => {
      await page.waitForSelector(`.key >> text=run ${run}`);
      await page.waitForFunction(() => /ended after/.test(document.querySelector('.status')!.textContent!), undefined);
    };
    await page.getByRole('button', { name: /^Train/ }).click();
    await trained(1);
    await page.getByText('LSTM', { exact: true }).click();
    await page.getByRole('button', { name: 'Train', exact: true }).click();
    await trained(2);
    await page.evaluate(() => scrollTo(0, 0));
    await picture(page, 'desktop');
  });

  it('on a phone: an image becomes a sequence', async () => {
    const page = await site.open({
      hash: '#digits?digits.row=13',
      viewport: viewports.phone,
      deviceScaleFactor: 2,
      colorScheme: 'dark',
    });
    await page.getByRole('heading', { name: 'An image is a sequence' }).evaluate((heading) => heading.scrollIntoView());
    await page.getByRole('img', { name: 'a 5, of which 13 of 28 rows have been read' }).waitFor();
    await picture(page, 'phone');
  });
});
