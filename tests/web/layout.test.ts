/** @file What a chapter looks like between phone and desktop, and on paper. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { describePage, expectNoSidewaysScroll } from './page.js';

const states = [
  '#cell',
  '#vanishing',
  '#hand',
  '#lstm?lstm.gradients=yes',
  '#digits',
  '#train',
  '#draw',
  '#memory',
  '#series',
];

/** Opens a state and waits for its last figure. */
async function show(page: Page, address: string, hash: string): Promise<void> {
  await page.goto('about:blank');
  await page.goto(`${address}${hash}`);
  const last = hash.startsWith('#train') ? '.standing' : hash.startsWith('#hand') ? 'math' : 'figure';
  await page.locator(`main ${last}`).last().waitFor();
  await expect.poll(() => page.locator('main').textContent()).not.toMatch(/Computing …|Loading the chapter/);
}

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
    return { overlaps, charts: charts.map(({ left, right, width }) => ({ left, right, width })), page: innerWidth };
  });

describePage('the layout', (site) => {
  it.each([1024, 1280, 1920])(
    'at %i px no control lies over another, and no chart is narrower than 380 px',
    async (width) => {
      const page = await site.open({ viewport: { width, height: 800 } });
      for (const state of states) {
        await show(page, site.address, state);
        await expectNoSidewaysScroll(page);
        const { overlaps, charts } = await measured(page);
        expect(overlaps, state).toEqual([]);
        for (const chart of charts) expect(chart.width, state).toBeGreaterThan(380);
      }
    },
  );

  it('on paper nothing is cropped, and there are no menus, buttons or sliders', async () => {
    const page = await site.open({ viewport: { width: 1440, height: 900 }, colorScheme: 'dark' });
    for (const state of states) {
      await show(page, site.address, state);
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: 660, height: 900 }); // A4 between its margins
      await expectNoSidewaysScroll(page);
      for (const menu of await page.locator('nav, button, input[type=range], footer').all())
        expect(await menu.isVisible(), state).toBe(false);
      for (const { left, right } of (await measured(page)).charts) {
        expect(left, state).toBeGreaterThanOrEqual(0);
        expect(right, state).toBeLessThanOrEqual(660);
      }
      expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
        'rgb(252, 252, 250)',
      );
      expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
      await page.emulateMedia({ media: null });
      await page.setViewportSize({ width: 1440, height: 900 });
    }
  });
});
