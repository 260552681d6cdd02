/** @file Chapters 8 and 9: the reader's own series and text. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { atBothSizes, describePage } from './page.js';

describePage('a reader’s own data', (site) => {
  it('a series is forecast beside the naive forecast, stays in the page, and a table is taken or refused', async () => {
    const page = await site.open({ hash: '#series?series.epochs=2&series.hidden=8' });
    await page.getByRole('img', { name: 'The series load' }).waitFor();
    await page.getByRole('button', { name: 'Forecast', exact: true }).click();
    const caption = page.locator('figcaption').first();
    await expect
      .poll(() => caption.textContent().catch(() => ''), { timeout: 120_000 })
      .toMatch(/On the last 15\s% the median is off by [\d.]+ on average, the naive forecast by [\d.]+; \d+\s% of/);
    await page.getByRole('img', { name: 'load: what comes after the series' }).waitFor();
    await page.getByRole('slider', { name: 'Which forecast' }).press('Home');
    await page.getByRole('img', { name: /^load: forecast from row 1,225 on/ }).waitFor();
    await atBothSizes(page);
    const table = page.getByRole('textbox', { name: /^Paste a table/ });
    await table.fill(`tag;wert;text\n${Array.from({ length: 300 }, (_, t) => `${t};${t % 7},5;x`).join('\n')}`);
    await page.getByRole('button', { name: 'Take this table' }).click();
    await page.getByText('300 rows. Columns left out, since they hold more than numbers: 1.').waitFor();
    await page.getByLabel('Column', { exact: true }).selectOption('wert');
    await page.getByRole('img', { name: 'The series wert' }).waitFor();
    await table.fill('a,b\nx,y');
    await page.getByRole('button', { name: 'Take this table' }).click();
    await page.getByRole('alert').filter({ hasText: 'expected a column of numbers' }).waitFor();
    await page.getByText('300 rows.').waitFor(); // the one before stays
  });

  it('a text is learnt, written, and shown with the units that stand for something', async () => {
    const page = await site.open({ hash: '#text?text.seconds=6&text.hidden=32&text.lr=0.02' });
    await page.getByRole('button', { name: 'Take this project’s own documentation' }).click();
    const text = page.getByRole('textbox', { name: /^Paste a text/ });
    await expect.poll(() => text.inputValue()).toBe(await readFile('ARCHITECTURE.md', 'utf8'));
    await page.getByRole('button', { name: 'Learn it' }).click();
    await page.getByRole('heading', { name: 'What it writes' }).waitFor({ timeout: 120_000 });
    await page.getByText(/it needs [\d.]+ bits a letter; knowing only/).waitFor();
    const letters = page.locator('.page span');
    await expect.poll(() => letters.count()).toBe(600);
    const unit = page.getByRole('button', { name: /^Unit \d+: / });
    await unit.last().click(); // how many stand for something depends on how far this machine comes in these seconds
    expect(await unit.last().getAttribute('aria-pressed')).toBe('true');
    const first = await page.locator('.page').textContent();
    await page.getByRole('button', { name: 'Write again' }).click();
    await expect.poll(() => page.locator('.page').textContent()).not.toBe(first);
    await atBothSizes(page);
    await text.fill('too short');
    await page.getByRole('button', { name: 'Learn it' }).click();
    await page.getByRole('alert').filter({ hasText: 'expected at least 500 letters, got 9' }).waitFor();
  });
});
