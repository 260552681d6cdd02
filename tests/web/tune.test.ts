/** @file The search in the page: trials that grow, rungs, the best model kept and taken to the other chapters. */
import { expect, it } from 'vitest';
import { atBothSizes, describePage, expectShortCaptions } from './page.js';

const small = 'tune.trials=6&tune.epochs=3&tune.images=200&tune.hidden=8';

describePage('the search', (site) => {
  it('tries, draws, keeps the best model and takes it to the chapters on drawing and training', async () => {
    const page = await site.open({ hash: `#tune?${small}` });
    const digits: string[] = [];
    page.context().on('request', (request) => request.url().includes('/mnist/') && digits.push(request.url()));
    await page.getByRole('button', { name: 'Start the search' }).click();
    const found = page.getByText(/^Best of 6 trials: trial \d, .* of the held-out images after 3 epochs\./);
    await found.waitFor();
    // 200 images are among the digits to start with.
    expect(digits.map((address) => address.split('/').at(-1)!.replace(/-.*/, ''))).toEqual(['first', 'first']);
    const [, name, share] = /: trial \d, (.*), with (\d+\.\d\s%)/.exec(await found.innerText())!;

    const chart = page.getByRole('img', { name: 'Each trial through its settings to its accuracy' });
    expect(await chart.locator('path.reach').count()).toBe(6);
    const reached = /^(\d) trials reached epoch 1, (\d) trials? reached epoch 3\./.exec(
      await page.getByText(/^\d trials reached epoch 1,/).innerText(),
    )!;
    expect(Number(reached[1])).toBe(6);
    expect(Number(reached[2])).toBeGreaterThanOrEqual(1);
    expect(Number(reached[2])).toBeLessThan(6);
    const mattered = page.getByRole('table', { name: 'How much each setting mattered' });
    const shares = (await mattered.locator('td:last-child').allTextContents()).map(Number.parseFloat);
    expect(shares).toHaveLength(6);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(0);
    await page
      .getByText(/^What part of the differences between 6 trials after 1 epoch .*So few trials tell little/)
      .waitFor();
    await page.getByText('Numbers').first().click();
    const first = page.getByRole('table', { name: 'The trials, the best first' }).getByRole('row').nth(1);
    expect(await first.innerText()).toContain(share);
    expect(await first.innerText()).toContain('trained to the end');
    await atBothSizes(page);

    await page.getByText(`In use: best of a search: ${name}`).waitFor();
    expect(await page.getByRole('button', { name: `Delete best of a search: ${name}` }).count()).toBe(1);
    await page.getByRole('link', { name: 'Draw digits for the model in use' }).click();
    await page.getByText(`best of a search: ${name}`).first().waitFor();

    await page.goBack();
    await page.getByRole('link', { name: /with these settings on all digits/ }).click();
    await page.getByRole('heading', { name: 'Train it here', level: 1 }).waitFor();
    const lr = /lr ([\d.]+)/.exec(name!)![1];
    expect(await page.getByRole('textbox', { name: 'Learning rate' }).inputValue()).toBe(lr);
  });

  it('makes the same search again, whose model is kept once; stops when told', async () => {
    const page = await site.open({ hash: `?lang=de#tune?${small}&tune.module=gru`, colorScheme: 'dark' });
    const found = page.getByText(/^Der beste von 6 Versuchen: .*/);
    await page.getByRole('button', { name: 'Die Suche starten' }).click();
    await found.waitFor();
    const said = await found.innerText();
    await page.getByRole('button', { name: 'Noch eine Suche' }).click();
    await page.getByText(/^\d von 6 Versuchen begonnen/).waitFor();
    await found.waitFor();
    expect(await found.innerText()).toBe(said);
    expect(await page.getByRole('button', { name: /^bestes einer Suche: .* löschen$/ }).count()).toBe(1);
    await atBothSizes(page);
    await expectShortCaptions(page);
    await page.getByRole('button', { name: 'Noch eine Suche' }).click();
    await page.getByRole('button', { name: 'Abbrechen' }).click();
    await page.getByRole('button', { name: 'Noch eine Suche' }).waitFor();
  });
});
