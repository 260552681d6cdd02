/** @file Chapter 4: the gates step by step, the questions, and the gradients, which are the command line's. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ofText } from './number-text.js';
import { describePage, expectAccessible, expectNoSidewaysScroll, viewports } from './page.js';

const cli = join(import.meta.dirname, '../../apps/cli/dist/main.js');

interface Curve {
  name: string;
  norms: number[];
  halfLife: number;
}

describePage('chapter 4', (site) => {
  it('steps through the sequence; the equations hold for the numbers shown', async () => {
    const { page, problems } = await site.open({ hash: '#lstm' });
    const values = async (name: string) => (await page.locator(`math[data-values="${name}"] mn`).allTextContents()).map((text) => Number(text.replace('−', '-')));
    await page.locator('math[data-values="c"] mn').first().waitFor();
    const first = await values('c');
    expect(first).toHaveLength(3);
    await page.getByRole('button', { name: 'Step', exact: true }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => values('c')).not.toEqual(first);
    const [i, f, g, o, c, h] = await Promise.all(['i', 'f', 'g', 'o', 'c', 'h'].map(values));
    c!.forEach((cell, j) => {
      expect(cell).toBeCloseTo(f![j]! * first[j]! + i![j]! * g![j]!, 2);
      expect(h![j]).toBeCloseTo(o![j]! * Math.tanh(cell), 2);
    });
    const bias = page.getByRole('textbox', { name: 'Forget-gate bias of the LSTM' }).first();
    await bias.fill('6');
    await bias.press('Enter');
    await expect.poll(async () => Math.min(...(await values('f')))).toBeGreaterThan(0.95);
    await page.getByRole('radio', { name: 'GRU' }).first().check({ force: true });
    await page.locator('math[data-values="z"] mn').first().waitFor();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#lstm?lstm.cell=gru&lstm.t=2&lstm.forgetBias=6');
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('takes other inputs, and keeps them in the address', async () => {
    const { page } = await site.open({ hash: '#lstm?lstm.x1=0.5' });
    const highway = page.getByRole('img', { name: /^Step 1, unit 1/ });
    const before = await highway.getAttribute('aria-label');
    await page.getByText('Change the inputs').click();
    expect(await page.getByRole('textbox', { name: 'x₁' }).inputValue()).toBe('0.5');
    await page.getByRole('textbox', { name: 'x₁' }).fill('-2');
    await page.keyboard.press('Enter');
    await expect.poll(() => highway.getAttribute('aria-label')).not.toBe(before);
    await page.waitForFunction(() => location.hash === '#lstm?lstm.x1=-2');
    await page.context().close();
  });

  it('asks first and answers then', async () => {
    const { page } = await site.open({ hash: '#lstm' });
    const size = page.locator('form', { hasText: 'What size has the cell state?' });
    const show = size.getByRole('button', { name: 'Show the answer' });
    expect(await show.isDisabled()).toBe(true);
    expect(await size.textContent()).not.toContain('element by element');
    await size.getByRole('radio', { name: 'I, like the input' }).check();
    await show.click();
    await page.waitForSelector('text=✗ No: H, like the hidden state.');
    await page.waitForSelector('text=the LSTM has 1840 parameters and the RNN 460');
    const words = page.locator('form', { hasText: 'What is the cell state good for?' });
    await words.getByRole('textbox').fill('To remember.');
    await words.getByRole('button').click();
    await page.waitForSelector('text=It can carry something over many steps');
    await page.context().close();
  });

  it('shows the gradients that the command line computes, and says which vanishes fastest', async () => {
    const { page, problems } = await site.open({ hash: '#lstm?lstm.hidden=6&lstm.steps=20&lstm.seeds=3&lstm.forgetBias=1' });
    const question = page.locator('form', { hasText: 'vanishes fastest?' });
    await question.getByRole('radio', { name: 'LSTM' }).check();
    expect(await page.getByRole('img', { name: /^Gradient of the last/ }).count()).toBe(0);
    await question.getByRole('button').click();
    const figure = page.locator('figure', { hasText: 'forget bias 1' });
    await figure.getByText('Numbers', { exact: true }).click();
    const { stdout } = await promisify(execFile)(process.execPath, [cli, 'gradients', '--json', '--hidden', '6', '--steps', '20', '--seeds', '3']);
    const { cells, beside } = JSON.parse(stdout) as { cells: Curve[]; beside: Curve[] };
    const head = (await figure.locator('tbody tr').first().locator('td').allTextContents()).map(ofText);
    [...cells, beside[0]!].forEach(({ norms }, k) => expect(head[k]! / norms[0]!).toBeCloseTo(1, 2));
    const slowest = cells.reduce((a, b) => (b.halfLife < a.halfLife ? b : a)).name.toUpperCase();
    await question.getByText(`: ${slowest}.`).first().waitFor();
    for (const viewport of Object.values(viewports)) {
      await page.setViewportSize(viewport);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    }
    expect(problems).toEqual([]);
    await page.context().close();
  });

  it('recomputes as the forget bias moves', async () => {
    const { page } = await site.open({ hash: '#lstm?lstm.gradients=yes' });
    const caption = page.locator('figcaption', { hasText: 'A forget bias of' });
    await caption.waitFor();
    const slider = page.getByRole('slider', { name: 'Forget-gate bias of the LSTM' }).last();
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => caption.textContent()).toContain('A forget bias of 6');
    await page.context().close();
  });
});
