/** @file Chapter 4: the gates step by step, the questions, and the gradients, which are the command line's. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { ofText } from './number-text.js';
import { atBothSizes, describePage, viewports } from './page.js';

const cli = join(import.meta.dirname, '../../apps/cli/dist/main.js');

interface Curve {
  name: string;
  norms: number[];
  halfLife: number;
}

describePage('chapter 4', (site) => {
  it('steps through the sequence; the equations hold for the numbers shown', async () => {
    const page = await site.open({ hash: '#lstm' });
    const values = async (name: string) =>
      (await page.locator(`math[data-values="${name}"] mn`).allTextContents()).map((text) =>
        Number(text.replace('−', '-')),
      );
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
  });

  it('shows the GRU at both sizes, each equation beside or above its numbers', async () => {
    const page = await site.open({ hash: '#lstm?lstm.cell=gru&lstm.t=3' });
    await page.locator('math[data-values="n"] mn').first().waitFor();
    await atBothSizes(page, async () => {
      const overlaps = await page.locator('.equation').evaluateAll(
        (all) =>
          all.filter((equation) => {
            const [left, numbers] = [...equation.children].map((child) => child.getBoundingClientRect());
            return left!.right > numbers!.left && left!.bottom > numbers!.top + 2;
          }).length,
      );
      expect(overlaps).toBe(0);
      expect(
        await page
          .locator('.equation, .sequence')
          .evaluateAll((all) => all.filter((each) => each.scrollWidth > each.clientWidth).length),
      ).toBe(0);
    });
    const size = page.locator('form', { hasText: 'What multiplies a gradient' });
    await size.getByRole('radio', { name: 'the forget gate' }).check();
    await size.getByRole('button').click();
    await size.getByText('The GRU above has no c; its update gate z plays f’s part for h').waitFor();
  });

  it.each(Object.entries(viewports))(
    'takes the step whose input is pressed, on a %s, and keeps the sequence in view beside the highway',
    async (_, viewport) => {
      const page = await site.open({ hash: '#lstm', viewport });
      const sequence = page.getByRole('list', { name: 'The sequence' });
      await page.getByRole('img', { name: /^Step 1, unit 1/ }).scrollIntoViewIfNeeded();
      await sequence.getByRole('button', { name: 'x4 = 0' }).click();
      await page.getByRole('img', { name: /^Step 4, unit 1/ }).waitFor();
      await expect.poll(() => sequence.locator('[aria-current=step]').textContent()).toContain('x4');
      for (const { height } of await sequence
        .getByRole('button')
        .evaluateAll((all) => all.map((each) => each.getBoundingClientRect())))
        expect(height).toBeGreaterThanOrEqual(40);
    },
  );

  it('says what failed, once each, and tries again', async () => {
    const page = await site.open({ logs: /ERR_FAILED|wasm/ });
    const backend = /\.wasm$|\/inline-[^/]*\.js$/;
    await page.route(backend, (route) => route.abort());
    await page.reload();
    await page.evaluate(() => (location.hash = '#lstm?lstm.gradients=yes'));
    await page.getByRole('alert').filter({ hasText: 'The steps could not be computed: ' }).waitFor();
    const alert = page.getByRole('alert').filter({ hasText: 'The gradients could not be computed: ' });
    await alert.waitFor();
    await expect
      .poll(async () =>
        (await page.getByRole('alert').allTextContents()).map((text) => text.replace(/^.* computed: /, '')),
      )
      .toEqual([expect.stringMatching(/[^.]\. Try again$/), expect.stringMatching(/[^.]\. Try again$/)]);
    await expect.poll(() => page.getByText('Computing …').count()).toBe(0);
    const question = page.locator('form', { hasText: 'vanishes fastest?' });
    await question.getByRole('radio', { name: 'RNN' }).check();
    await question.getByRole('button').click();
    await question.getByText('The numbers could not be computed.').waitFor();
    await page.unroute(backend);
    await alert.getByRole('button', { name: 'Try again' }).click();
    await question.getByText('Going back (H = 20, T = 50, the median of 9 seeds), RNN: on average it halves').waitFor();
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.locator('math[data-values="c"] mn').first().waitFor();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
  });

  it('takes other inputs, and keeps them in the address', async () => {
    const page = await site.open({ hash: '#lstm?lstm.x1=0.5' });
    const highway = page.getByRole('img', { name: /^Step 1, unit 1/ });
    const before = await highway.getAttribute('aria-label');
    await page.getByText('Change the inputs').click();
    await expect.poll(() => page.getByRole('textbox', { name: 'x₁' }).inputValue()).toBe('0.5');
    await page.getByRole('textbox', { name: 'x₁' }).fill('-2');
    await page.keyboard.press('Enter');
    await expect.poll(() => highway.getAttribute('aria-label')).not.toBe(before);
    await page.waitForFunction(() => location.hash === '#lstm?lstm.x1=-2');
  });

  it('asks first and answers then', async () => {
    const page = await site.open({ hash: '#lstm' });
    const size = page.locator('form', { hasText: 'How large is the cell state?' });
    const show = size.getByRole('button', { name: 'Show the answer' });
    await expect.poll(() => show.isDisabled()).toBe(true);
    expect(await size.textContent()).not.toContain('element by element');
    await size.getByRole('radio', { name: 'I, like the input' }).check();
    await show.click();
    await size.getByText('✗ Not “I, like the input”, but “H, like the hidden state”.').waitFor();
    await size.getByText('I, like the input ✗', { exact: true }).waitFor();
    await size.getByText('H, like the hidden state ✓', { exact: true }).waitFor();
    await page.waitForSelector(
      'text=In the sequence’s LSTM, with H = 3 and I = 1, these are 4 H (I + H + 2) = 72 parameters; an RNN of that size has a quarter, 18.',
    );
    await size.getByRole('button', { name: 'Answer again' }).click();
    await expect.poll(() => size.textContent()).not.toContain('element by element');
    await size.getByRole('radio', { name: 'H, like the hidden state' }).check();
    await show.click();
    await size.getByText('✓ Right: H, like the hidden state.').waitFor();
    await page.reload();
    await size.getByText('✓ Right: H, like the hidden state.').waitFor();
    const words = page.locator('form', { hasText: 'What is the cell state good for?' });
    await words.getByRole('textbox').fill('To remember.');
    await words.getByRole('button').click();
    await page.waitForSelector('text=It can carry something over many steps');
  });

  it('shows the gradients that the command line computes, and says which vanishes fastest', async () => {
    const page = await site.open({
      hash: '#lstm?lstm.hidden=6&lstm.steps=20&lstm.seeds=3&lstm.forgetBias=1',
    });
    const question = page.locator('form', {
      hasText:
        '(H = 6, T = 20, the median of 3 seeds): whose gradient of the last h with respect to earlier inputs vanishes fastest?',
    });
    await question.getByRole('radio', { name: 'LSTM' }).check();
    const shortcut = page.getByRole('checkbox', { name: 'Show the gradients now' });
    await shortcut.waitFor();
    expect(await page.getByRole('img', { name: /^Gradient of the last/ }).count()).toBe(0);
    await question.getByRole('button').click();
    await expect.poll(() => shortcut.count()).toBe(0);
    const figure = page.locator('figure', { hasText: 'forget bias 1' });
    await figure.getByText('Numbers', { exact: true }).click();
    const { stdout } = await promisify(execFile)(process.execPath, [
      cli,
      'gradients',
      '--json',
      '--hidden',
      '6',
      '--steps',
      '20',
      '--seeds',
      '3',
    ]);
    const { cells, beside } = JSON.parse(stdout) as { cells: Curve[]; beside: Curve[] };
    const head = figure.locator('tbody tr').first().locator('td');
    await expect.poll(() => head.count()).toBe(4);
    const shown = (await head.allTextContents()).map(ofText);
    [...cells, beside[0]!].forEach(({ norms }, k) => expect(shown[k]! / norms[0]!).toBeCloseTo(1, 2));
    const slowest = cells.reduce((a, b) => (b.halfLife < a.halfLife ? b : a)).name.toUpperCase();
    await question.getByText(new RegExp(`Right: ${slowest}\\.|but “${slowest}”\\.`)).waitFor();
    await atBothSizes(page);
  });

  it('recomputes as the forget bias moves', async () => {
    const page = await site.open({ hash: '#lstm?lstm.gradients=yes' });
    const caption = page.locator('figcaption', { hasText: 'a forget bias of' });
    await caption.waitFor();
    const slider = page.getByRole('slider', { name: 'Forget-gate bias of the LSTM' }).last();
    await slider.focus();
    await page.keyboard.press('End');
    await expect.poll(() => caption.textContent()).toContain('a forget bias of 6 makes it');
  });
});
