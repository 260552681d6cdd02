/** @file What a chapter looks like between phone and desktop, and on paper. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { chapters, describePage, expectNoSidewaysScroll } from './page.js';

/** With more to show than at first. */
const settings: Record<string, string> = { lstm: '?lstm.gradients=yes' };
/** What is there last in chapters without a figure at first. */
const withoutFigure: Record<string, string> = {
  train: '.standing',
  hand: 'math',
  race: 'button.primary',
  text: 'button.primary',
  tune: 'button.primary',
};

/** The widths of all charts, and which controls or buttons lie over one another. */
const measured = (page: Page) =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll('article [data-setting], article button')]
      .filter(
        (node) =>
          node.checkVisibility() && !node.closest('.scroller') && getComputedStyle(node).position !== 'absolute',
      )
      .map((node) => ({ node, box: node.getBoundingClientRect() }));
    const overlaps = boxes.flatMap(({ node, box }, i) =>
      boxes
        .slice(i + 1)
        .filter(({ node: other }) => !node.contains(other) && !other.contains(node))
        .filter(
          ({ box: other }) =>
            box.left < other.right - 1 &&
            other.left < box.right - 1 &&
            box.top < other.bottom - 1 &&
            other.top < box.bottom - 1,
        )
        .map(({ node: other }) => `${node.textContent.trim()} over ${other.textContent.trim()}`),
    );
    const charts = [...document.querySelectorAll('.plot > svg')].map((chart) => chart.getBoundingClientRect());
    return { overlaps, charts: charts.map(({ left, right, width }) => ({ left, right, width })) };
  });

describePage('the layout', (site) => {
  it.each(chapters)(
    '%s: at 1024, 1280 and 1920 px no control lies over another, no chart is narrower than 380 px; on paper nothing is cropped',
    async (chapter) => {
      const page = await site.open({ hash: `#${chapter}${settings[chapter] ?? ''}`, colorScheme: 'dark' });
      await page
        .locator(`#chapter-${chapter} ${withoutFigure[chapter] ?? 'figure'}`)
        .last()
        .waitFor();
      await expect.poll(() => page.locator('main').textContent()).not.toMatch(/Computing …|Loading the chapter/);
      for (const width of [1024, 1280, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        await expectNoSidewaysScroll(page);
        const { overlaps, charts } = await measured(page);
        expect(overlaps, `${width}`).toEqual([]);
        for (const chart of charts) expect(chart.width, `${width}`).toBeGreaterThan(380);
      }
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 660, height: 900 }); // A4 between its margins
      await expectNoSidewaysScroll(page);
      // What is for the screen: menus, buttons, sliders.
      for (const one of await page.locator('nav, button, input[type=range], footer').all())
        expect(await one.isVisible()).toBe(false);
      for (const { left, right } of (await measured(page)).charts) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(660);
      }
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
        'rgb(252, 252, 250)',
      );
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    },
  );
});
