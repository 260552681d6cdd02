/** @file The page's frame: chapters, address, lesson, both screens, both colour schemes. */
import { expect, it } from 'vitest';
import { mathCharacters } from '../../apps/web/build/math-font.js';
import { atBothSizes, chapters, describePage, expectAccessible, expectNoSidewaysScroll, viewports } from './page.js';

/** How many formulas there are at least, once all is computed, in the chapters that have some. */
const formulasOf = { cell: 4, hand: 38, lstm: 12 };

describePage('the page', (site) => {
  it.each(
    chapters.flatMap((chapter) => (['light', 'dark'] as const).map((colorScheme) => [chapter, colorScheme] as const)),
  )('%s, %s: fits both screens, axe finds nothing, nothing is fetched from elsewhere', async (chapter, colorScheme) => {
    const page = await site.open({ hash: `#${chapter}`, colorScheme });
    await page.locator(`#chapter-${chapter} > :is(p, figure, section):not(.eyebrow, .muted)`).first().waitFor();
    await atBothSizes(page);
  });

  it('goes from chapter to chapter by keyboard, by link and back', async () => {
    const page = await site.open({ reducedMotion: 'reduce' });
    await page.keyboard.press('Tab');
    const focused = (what: 'textContent' | 'tagName' | 'id') =>
      expect.poll(() => page.evaluate((key) => document.activeElement?.[key], what));
    await focused('textContent').toBe('Skip to the chapter');
    await page.keyboard.press('Enter');
    await focused('tagName').toBe('H1');
    await page.getByRole('link', { name: '6 Train it here' }).click();
    await page.waitForSelector('#chapter-train');
    await expect.poll(() => page.title()).toBe('Train it here · bptt');
    await focused('id').toBe('chapter-title');
    await page.getByRole('link', { name: /^Next/ }).click();
    await page.waitForSelector('#chapter-draw');
    await page.goBack();
    await page.waitForSelector('#chapter-train');
  });

  it('opens and closes the chapters on a phone', async () => {
    const page = await site.open({ hash: '#cell', viewport: viewports.phone, hasTouch: true, isMobile: true });
    const menu = page.getByRole('button', { name: '1 The cell' });
    await menu.tap();
    await expect.poll(() => menu.getAttribute('aria-expanded')).toBe('true');
    const isOpen = () => menu.getAttribute('aria-expanded');
    await page.keyboard.press('Escape');
    await expect.poll(isOpen).toBe('false');
    await menu.tap();
    await page.getByRole('link', { name: '2 The vanishing gradient' }).tap();
    await page.waitForSelector('#chapter-vanishing');
    await page.getByRole('button', { name: '2 The vanishing gradient' }).tap();
    await page.goBack();
    await page.waitForSelector('#chapter-cell');
    await expect.poll(isOpen).toBe('false');
    await menu.tap();
    await page.getByRole('link', { name: '5 The digits' }).tap();
    await page.waitForSelector('#chapter-digits');
    await expect
      .poll(() => page.getByRole('button', { name: '5 The digits' }).getAttribute('aria-expanded'))
      .toBe('false');
  });

  it('refuses what the address says wrongly, and says so', async () => {
    const page = await site.open({ hash: '#train?train.hidden=9999&train.colour=red&train.module=gru' });
    await expect
      .poll(() => page.getByRole('alert').locator('p').allTextContents())
      .toEqual([
        "Hidden size: expected a whole number from 1 to 256, got '9999'; it stays 64.",
        "There is no setting 'train.colour'.",
      ]);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.getByRole('alert').count()).toBe(0);
    await page.waitForFunction(() => location.hash === '#train?train.module=gru');
  });

  it.each(['#train?foo=1&foo=2', '#train?hide=aa,aa', `#train?${'x'.repeat(20_000)}`, '#%E0%A4%A'])(
    'opens and does not scroll sideways, whatever the address says: %.30s',
    async (hash) => {
      const page = await site.open({ hash, viewport: viewports.phone });
      await page.getByRole('alert').waitFor();
      await expectNoSidewaysScroll(page);
    },
  );

  it('goes back without losing what was set meanwhile', async () => {
    const page = await site.open({ hash: '#cell?cell.b1=1' });
    await page.waitForFunction(() => history.state === 'bptt'); // the address has been written, which happens with a delay
    await page.getByRole('link', { name: '6 Train it here' }).click();
    const hidden = page.getByRole('textbox', { name: 'Hidden size' });
    await hidden.fill('17');
    await hidden.press('Enter');
    await page.waitForFunction(() => location.hash === '#train?cell.b1=1&train.hidden=17');
    await page.goBack();
    await page.waitForFunction(() => location.hash === '#cell?cell.b1=1&train.hidden=17');
    await page.goForward();
    await expect.poll(() => hidden.inputValue()).toBe('17');
    await page.evaluate(() => (location.hash = '#train?train.hidden=8'));
    await expect.poll(() => hidden.inputValue()).toBe('8');
  });

  it('has every character of its formulas in the font that it ships', async () => {
    const page = await site.open();
    for (const [chapter, formulas] of Object.entries(formulasOf)) {
      await page.goto(`${site.address}#${chapter}`);
      await page.waitForSelector(`#chapter-${chapter}`);
      await expect.poll(() => page.locator('math').count(), { message: chapter }).toBeGreaterThanOrEqual(formulas);
      const text = await page.locator('math').allTextContents();
      const missing = [...text.join('')].filter(
        (character) => !/\s/.test(character) && !mathCharacters.includes(character),
      );
      expect(missing, chapter).toEqual([]);
    }
    await expect
      .poll(() =>
        page.evaluate(() =>
          [...document.fonts]
            .filter(({ status }) => status === 'loaded')
            .map(({ family }) => family.replaceAll('"', '')),
        ),
      )
      .toEqual(['STIX Two Math']);
  });

  it('makes a link for a lesson, which opens with the settings of now and without the hidden controls', async () => {
    const page = await site.open({ hash: '#train?train.module=gru' });
    await page.getByRole('button', { name: 'Link for a lesson' }).click();
    const dialog = page.getByRole('dialog', { name: 'Link for a lesson' });
    await dialog.getByRole('checkbox', { name: 'Learning rate' }).check();
    await dialog.getByRole('checkbox', { name: 'Seed' }).check();
    await expectAccessible(page);
    const link = `${site.address}#train?train.module=gru&hide=train.lr,train.seed`;
    await expect.poll(() => dialog.getByRole('textbox', { name: 'Link' }).inputValue()).toBe(link);
    await page.keyboard.press('Escape');
    await expect.poll(() => dialog.isVisible()).toBe(false);
    const lesson = await page.context().newPage();
    await lesson.goto(link);
    await lesson.getByRole('textbox', { name: 'Hidden size' }).waitFor();
    expect(await lesson.getByRole('radio', { name: 'GRU' }).isChecked()).toBe(true);
    expect(await lesson.getByRole('textbox', { name: 'Learning rate' }).count()).toBe(0);
    expect(await lesson.getByRole('button', { name: 'Link for a lesson' }).count()).toBe(0);
    await lesson.getByText('A lesson: 2 controls of this chapter are hidden.').waitFor();
    await expectAccessible(lesson);
    await lesson.getByRole('button', { name: 'Show all controls' }).click();
    await lesson.getByRole('textbox', { name: 'Learning rate' }).waitFor();
    await lesson.waitForFunction(() => location.hash === '#train?train.module=gru');
  });

  it('a lesson’s link has the settings of its own chapter alone, and hides all of them at once', async () => {
    const page = await site.open({ hash: '#cell?train.hidden=8&cell.units=2' });
    await page.getByRole('button', { name: 'Link for a lesson' }).click();
    const dialog = page.getByRole('dialog', { name: 'Link for a lesson' });
    const all = dialog.getByRole('checkbox', { name: 'All' });
    const hidden = async () => {
      const link = new URL(await dialog.getByRole('textbox', { name: 'Link' }).inputValue());
      expect(link.hash).not.toContain('train');
      return new URLSearchParams(link.hash.split('?')[1]).get('hide')?.split(',').length;
    };
    await all.check();
    await expect.poll(hidden).toBe(17);
    await dialog.getByRole('checkbox', { name: 'Step t' }).uncheck();
    await expect.poll(hidden).toBe(16);
    expect(await all.evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
  });

  it.each([
    ['cell', 'cell.step', ['Back', 'Step'], /step with the buttons/],
    ['vanishing', 'vanishing.factors', ['One less', 'One more'], /Factors multiplied/],
    ['vanishing', 'vanishing.steps,vanishing.hidden', [], /Time steps|Hidden size/],
    ['hand', 'hand.step', ['Back', 'Next'], /or the arrow keys/],
    ['lstm', 'lstm.t', ['Back', 'Step'], /nothing/],
    ['digits', 'digits.row', ['Back', 'Play', 'Step'], /Time step t/],
    ['draw', 'draw.row', [], /Move back through the rows/],
  ])('in chapter %s what is hidden takes its buttons and words along: %s', async (chapter, hide, buttons, words) => {
    const page = await site.open({ hash: `#${chapter}?hide=${hide}` });
    await page.locator('main :is(figure, math)').first().waitFor();
    for (const name of buttons) expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    expect(await page.locator('article').innerText()).not.toMatch(words);
    if (chapter === 'vanishing') await page.getByText(/Seed$/).first().waitFor();
  });

  it('changes a setting by keyboard, by typing and by slider, refuses what is out of range, and keeps the address', async () => {
    const page = await site.open({ hash: '#train' });
    const [typed, slider] = [
      page.getByRole('textbox', { name: 'Learning rate' }),
      page.getByRole('slider', { name: 'Learning rate' }),
    ];
    await typed.fill('0.02');
    await typed.press('Enter');
    await page.waitForFunction(() => location.hash === '#train?train.lr=0.02');
    await typed.fill('-1');
    await typed.press('Enter');
    await page.getByText('Expected a number from 0.00001 to 10; it stays 0.02.').waitFor();
    expect(await page.evaluate(() => location.hash)).toBe('#train?train.lr=0.02');
    await slider.focus();
    await slider.press('End');
    await expect.poll(() => typed.inputValue()).toBe('10');
    await slider.press('Home');
    await expect.poll(() => typed.inputValue()).toBe('0.00001');
    await page.waitForFunction(() => location.hash === '#train?train.lr=0.00001');
    await page.reload();
    await expect.poll(() => typed.inputValue()).toBe('0.00001');
    await page.getByRole('radio', { name: 'LSTM' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(() => location.hash === '#train?train.module=gru&train.lr=0.00001');
  });
});
