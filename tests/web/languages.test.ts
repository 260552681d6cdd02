/** @file The page in German: by its address, by its switch, by the browser; numbers by language; nothing wider than the screen. */
import { expect, it } from 'vitest';
import { atBothSizes, chapters, describePage, expectNoSidewaysScroll, expectShortCaptions, viewports } from './page.js';

describePage('the languages', (site) => {
  it.each(chapters)('%s in German: fits both screens, axe finds nothing', async (chapter) => {
    const page = await site.open({ hash: `?lang=de#${chapter}` });
    await page.locator(`#chapter-${chapter} > :is(p, figure, section):not(.eyebrow, .muted)`).first().waitFor();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('de');
    await atBothSizes(page, async () => {
      // What is wider than the screen scrolls in a region of its own.
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll('header *, main *')]
          .filter(
            (element) => !element.children.length && element.textContent?.trim() && !element.closest('[role=region]'),
          )
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.textContent),
      );
      expect(cut).toEqual([]);
    });
    await expectShortCaptions(page);
  });

  it('changes at once and keeps the place; the choice is remembered, an address says more', async () => {
    const page = await site.open({ hash: '#cell?cell.step=2' });
    await page.getByText(/^After step 2 of 6: h = 0\.\d+\. /).waitFor();
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByText(/^Nach Schritt 2 von 6: h = 0,\d+\. /).waitFor();
    await expect.poll(() => page.title()).toBe('Die Zelle · bptt');
    expect(new URL(page.url()).search + new URL(page.url()).hash).toBe('?lang=de#cell?cell.step=2');
    const again = await page.context().newPage();
    await again.goto(`${site.address}#digits`);
    await again.getByRole('heading', { name: 'Die Ziffern', level: 1 }).waitFor();
    await again.goto(`${site.address}?lang=en#digits`);
    await again.getByRole('heading', { name: 'The digits', level: 1 }).waitFor();
  });

  it('begins in the language of the browser', async () => {
    const page = await site.open({ locale: 'de-AT', viewport: viewports.phone, hash: '#cell' });
    await page.getByRole('heading', { name: 'Die Zelle', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: 'Deutsch' }).getAttribute('aria-pressed')).toBe('true');
    await expectNoSidewaysScroll(page);
  });

  it('takes the decimal comma and the point, and says what it expects', async () => {
    const page = await site.open({ hash: '?lang=de#cell' });
    const weight = page.getByRole('textbox', { name: 'W₁', exact: true });
    await expect.poll(() => weight.inputValue()).toBe('0,8');
    await weight.fill('0,25');
    await weight.press('Enter');
    await page.waitForFunction(() => location.hash === '#cell?cell.W1=0.25');
    await weight.fill('-0.5');
    await weight.press('Enter');
    await expect.poll(() => weight.inputValue()).toBe('-0,5');
    await weight.fill('viel');
    await weight.press('Enter');
    await page.getByText('Erwartet wird eine Zahl von -2 bis 2; es bleibt bei -0,5.').waitFor();
    await expect.poll(() => page.locator('math.numbers').first().textContent()).toContain('−0,5');
  });
});
