/** @file The page in a hand: Back restores the place, a slider and what it moves fit one screen, drawing lying on its side. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describePage, expectNoSidewaysScroll } from './page.js';

const upright = { width: 360, height: 740 };
const lying = { width: 740, height: 360 };

/** The height from the upper edge of the higher to the lower edge of the lower. */
const span = (page: Page, ...selectors: string[]) =>
  page.evaluate((all) => {
    const boxes = all.map((selector) => document.querySelector(selector)!.getBoundingClientRect());
    return Math.max(...boxes.map(({ bottom }) => bottom)) - Math.min(...boxes.map(({ top }) => top));
  }, selectors);

describePage('on a phone', (site) => {
  it('Back and Forward bring each chapter where it was left', async () => {
    const page = await site.open({ viewport: upright, hasTouch: true, hash: '#cell' });
    await page.locator('figure').first().waitFor();
    const place = () => page.evaluate(() => Math.round(scrollY));
    await page.mouse.wheel(0, 500);
    await expect.poll(place).toBe(500);
    await page
      .getByRole('link', { name: 'The vanishing gradient' })
      .last()
      .evaluate((link: HTMLElement) => link.click());
    await page.locator('#chapter-vanishing figure').first().waitFor();
    await expect.poll(place).toBe(0);
    await page.mouse.wheel(0, 300);
    await expect.poll(place).toBe(300);
    // A place counts once scrolling has rested, or with a tap.
    await page.mouse.click(3, 400);
    await page.goBack();
    await expect.poll(place).toBe(500);
    await page.goForward();
    await expect.poll(place).toBe(300);
  });

  it.each([
    ['vanishing', '[data-setting="vanishing.radius"]', '.plot > svg'],
    ['draw', '[data-setting="draw.row"]', '.rows .panels'],
  ])('%s: the slider and the chart that it moves fit one screen', async (chapter, slider, chart) => {
    const page = await site.open({ viewport: upright, hasTouch: true, hash: `#${chapter}` });
    await page.locator(chart).first().waitFor();
    await expect.poll(() => span(page, slider, chart)).toBeLessThanOrEqual(upright.height);
    await expectNoSidewaysScroll(page);
  });

  it.each(['start', 'draw'])('%s: lying on its side the whole pad fits, and what is drawn is read', async (chapter) => {
    const page = await site.open({ viewport: lying, hasTouch: true, hash: `#${chapter}` });
    const pad = page.getByRole('application');
    await pad.scrollIntoViewIfNeeded();
    const box = (await pad.boundingBox())!;
    expect(box.height).toBeLessThanOrEqual(lying.height);
    expect(Math.abs(box.width - box.height)).toBeLessThan(2);
    await pad.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    const { x, y, width, height } = (await pad.boundingBox())!;
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y + height).toBeLessThanOrEqual(lying.height);
    await page.mouse.move(x + width / 2, y + height * 0.15);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + height * 0.85, { steps: 8 });
    await page.mouse.up();
    await page
      .getByText(chapter === 'start' ? /it says \d/ : /^\d$/)
      .first()
      .waitFor();
    await expectNoSidewaysScroll(page);
  });
});
