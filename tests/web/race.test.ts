/** @file The race and the memory test: three trainings at once, and what is said of them. */
import { expect, it } from 'vitest';
import { atBothSizes, describePage } from './page.js';

const small = 'race.images=300&race.epochs=2&race.hidden=8';

describePage('the race and the memory test', (site) => {
  it('trains three networks with one click and says what happened', async () => {
    const page = await site.open({ hash: `#race?${small}&race.forgetBias=yes&race.clip=yes` });
    await page.getByRole('button', { name: 'Start the race' }).click();
    const result = page.getByText(/^Best on the held-out images at H = 8 with forget bias 1, clipping to norm 1: /);
    await result.waitFor();
    const said = await result.innerText();
    const marks = [...said.matchAll(/(RNN|LSTM|GRU) (\d+\.\d)\s%/g)];
    expect(marks.map(([, name]) => name).toSorted()).toEqual(['GRU', 'LSTM', 'RNN']);
    const numbers = marks.map(([, , mark]) => Number(mark));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    await page.getByText(/^The gradient by row 1 as a part of that by row 28: RNN .*LSTM .*GRU/).waitFor();
    expect(await page.locator('.lanes .first').count()).toBeGreaterThan(0);
    await atBothSizes(page);
  });

  it('is stopped, and begins again', async () => {
    const page = await site.open({ hash: '#race?race.images=3000&race.epochs=10&race.hidden=64' });
    await page.getByRole('button', { name: 'Start the race' }).click();
    await page
      .getByText(/of the training images so far; epoch 1/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page
      .getByText(/^stopped after/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Race again' }).waitFor();
  });

  it('finds what an RNN and an LSTM keep in mind, and draws it', async () => {
    const page = await site.open({ hash: '#memory?memory.T=6&memory.hidden=16', colorScheme: 'dark' });
    await page.getByText('Nothing has been tried with these settings').waitFor();
    await page.getByRole('button', { name: 'Train both at T = 6' }).click();
    const caption = page.getByText(/The RNN .*T = 6.*halved (?:every|with every step).*The LSTM .*T = 6/);
    await caption.waitFor();
    await page.getByRole('radio', { name: 'Adding' }).check({ force: true });
    await page.getByText('Nothing has been tried with these settings. Guessing gives 0 %.').waitFor();
    await page.getByRole('radio', { name: 'Recall' }).check({ force: true });
    await caption.waitFor();
    await atBothSizes(page);
  });
});
