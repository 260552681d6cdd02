/** @file Chapter 1: the equation's numbers, steps, changes by drag, keyboard and typing; PyTorch's numbers computed in the browser. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { ofText } from './number-text.js';
import { atBothSizes, describePage, viewports } from './page.js';

/** The numbers of the equation, in its order: of step t, then a and h. */
const numbers = (page: Page) =>
  page
    .locator('math.numbers')
    .evaluateAll((lines) =>
      lines.flatMap((line) =>
        [...line.querySelectorAll('mrow mn')].map((mn) => Number(mn.textContent!.replace('−', '-'))),
      ),
    );
const type = async (page: Page, name: string, value: string) => {
  await page.getByRole('textbox', { name, exact: true }).fill(value);
  await page.keyboard.press('Enter');
};

describePage('chapter 1', (site) => {
  it('has the current numbers in the equation, and steps by button and by key', async () => {
    const page = await site.open({ hash: '#cell' });
    await page.getByRole('button', { name: 'Step', exact: true }).waitFor();
    const h1 = Math.tanh(0.8);
    await expect.poll(() => numbers(page)).toEqual([0.8, 1, 0.9, 0, 0, 0.8, expect.closeTo(h1, 3)]);
    await expect.poll(() => page.getByRole('button', { name: 'Back' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Step', exact: true }).click();
    await expect
      .poll(() => numbers(page))
      .toEqual([
        0.8,
        0,
        0.9,
        expect.closeTo(h1, 3),
        0,
        expect.closeTo(0.9 * h1, 3),
        expect.closeTo(Math.tanh(0.9 * h1), 3),
      ]);
    await page.keyboard.press('ArrowRight');
    await page.getByText('After step 3 of 6: h = ').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('After step 2 of 6: h = ').waitFor();
    await page.waitForFunction(() => location.hash === '#cell?cell.step=2');
  });

  it('moves h when a number is typed, dragged, or changed by a key; the chart has its table', async () => {
    const page = await site.open({ hash: '#cell' });
    await type(page, 'x₁', '-0.5');
    await expect.poll(() => numbers(page)).toEqual([0.8, -0.5, 0.9, 0, 0, -0.4, expect.closeTo(Math.tanh(-0.4), 3)]);
    await page.getByRole('slider', { name: 'W₁', exact: true }).press('ArrowRight');
    await expect.poll(async () => (await numbers(page))[0]).toBe(0.85);
    const slider = page.getByRole('slider', { name: 'b₁', exact: true });
    const { x, y, width, height } = (await slider.boundingBox())!;
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width, y + height / 2, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await numbers(page))[4]).toBe(2);
    await type(page, 'V₁₁', '3');
    await page.getByText('Expected a number from -2 to 2; it stays 0.9.').waitFor();
    await expect.poll(async () => (await numbers(page))[2]).toBe(0.9);
    await page.getByText('relu', { exact: true }).click();
    await expect.poll(() => numbers(page).then((all) => all.slice(-2))).toEqual([1.575, 1.575]);
    await page.getByText('Numbers', { exact: true }).click();
    const row = page.getByRole('region', { name: 'Numbers: State h and input x at each step' }).getByRole('row').nth(2);
    await expect.poll(async () => (await row.innerText()).split(/\s+/).slice(0, 3)).toEqual(['1', '−0.5', '1.575']);
  });

  it('has inputs that are dragged in the chart, by mouse and by finger', async () => {
    for (const viewport of Object.values(viewports)) {
      const page = await site.open({ hash: '#cell', viewport, hasTouch: true });
      const handle = page.locator('.handle').nth(1);
      await handle.scrollIntoViewIfNeeded();
      const x2 = page.getByRole('textbox', { name: 'x₂', exact: true });
      const { x, y, width, height } = (await handle.boundingBox())!;
      const [from, to] = [
        { x: x + width / 2, y: y + height / 2 },
        { x: x + width / 2, y: y - 40 },
      ];
      if (viewport === viewports.phone) {
        const session = await page.context().newCDPSession(page);
        const before = await page.evaluate(() => scrollY);
        await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [from] });
        for (let i = 1; i <= 5; i++)
          await session.send('Input.dispatchTouchEvent', {
            type: 'touchMove',
            touchPoints: [{ x: from.x, y: from.y + ((to.y - from.y) * i) / 5 }],
          });
        await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        expect(await page.evaluate(() => scrollY)).toBe(before);
      } else {
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        await page.mouse.move(to.x, to.y, { steps: 4 });
        await page.mouse.move(to.x, 0);
        await page.mouse.up();
      }
      const value = () => x2.inputValue().then(Number);
      if (viewport === viewports.phone) await expect.poll(value).toBeGreaterThan(0.5);
      else await expect.poll(value).toBe(2);
      await expect
        .poll(async () => (await page.evaluate(() => location.hash)) === `#cell?cell.x2=${await value()}`)
        .toBe(true);
    }
  });

  it('has two units, in an address that a teacher can link to', async () => {
    const page = await site.open({
      hash: '#cell?cell.units=2&cell.step=2&cell.nonlinearity=relu&cell.b2=1&hide=cell.W1',
    });
    await page.getByRole('textbox', { name: 'V₂₁', exact: true }).waitFor();
    expect(await page.getByRole('textbox', { name: 'W₁', exact: true }).count()).toBe(0);
    // h_1 = relu([0.8, -0.5 + 1]), a_2 = V h_1 + b
    const a = [0.9 * 0.8 - 0.6 * 0.5, 0.6 * 0.8 + 0.9 * 0.5 + 1].map((value) => expect.closeTo(value, 3));
    await expect.poll(() => numbers(page)).toEqual([0.8, -0.5, 0, 0.9, -0.6, 0.6, 0.9, 0.8, 0.5, 0, 1, ...a, ...a]);
  });

  it("computes PyTorch's numbers: outputs and gradients of RNN, LSTM and GRU within the bounds", async () => {
    const page = await site.open({ hash: '#cell?cell.units=2' });
    await page.getByRole('button', { name: 'Compute them here' }).click();
    await page.getByText(/✓ Equal: 12 of 12 files within the bounds/).waitFor();
    const status = await page.locator('.verdict').innerText();
    expect(status).toMatch(/bptt’s strict kernels on tfjs 4\.22\.\d+; PyTorch 1\.13\.1\./);
    expect(readFileSync(new URL('../../pytorch/README.md', import.meta.url), 'utf8')).toContain(
      'The committed files were made by PyTorch 1.13.1 ',
    );
    const rows = await page
      .getByRole('region', { name: 'Differences from PyTorch' })
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map(({ textContent }) => textContent!)));
    expect(rows.map(([name]) => name)).toEqual([
      'exercise-gru',
      'exercise-lstm',
      'exercise-rnn-relu',
      'exercise-rnn-tanh',
      ...['gru', 'lstm', 'rnn-relu', 'rnn-tanh'].flatMap((module) => [`${module}-mnist-like`, `${module}-random`]),
    ]);
    await page
      .getByText('Σ difference² below 10⁻¹⁰, and every gradient within 10⁻⁴, or 10⁻⁴ of its largest entry')
      .waitFor();
    for (const [, verdict, output, squares, gradient, microseconds] of rows) {
      expect(verdict).toBe('✓ equal');
      expect(ofText(output!)).toBeLessThan(1e-5);
      expect(ofText(squares!)).toBeLessThan(1e-10);
      expect(ofText(gradient!)).toBeLessThan(1e-4);
      expect(Number(microseconds!.replaceAll(',', ''))).toBeGreaterThan(0);
    }
    await atBothSizes(page);
  });

  it('says when the files cannot be loaded, and tries again', async () => {
    const page = await site.open({ hash: '#cell', logs: /ERR_INTERNET_DISCONNECTED/ });
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Compute them here' }).click();
    await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Compute them here' }).click();
    await page.getByText('✓ Equal: 12 of 12').waitFor();
  });
});
