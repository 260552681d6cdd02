/** @file Chapter 5: what is in MNIST, and an image read row by row. */
import { expect, it } from 'vitest';
import { atBothSizes, describePage, expectNoSidewaysScroll, viewports } from './page.js';

describePage('chapter 5', (site) => {
  it('loads some digits or all of MNIST on demand, and counts what is here', async () => {
    const page = await site.open({ hash: '#digits' });
    await page.getByRole('button', { name: 'Start with 6,000 digits (1.0 MB)' }).click();
    await page.getByText('6,000 training images. The rarest digit is').waitFor();
    await page.getByRole('img', { name: 'Pixels before normalisation, of 6,000 images' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Start with/ }).count()).toBe(0);
    await page.getByRole('button', { name: /^Load all of MNIST \(11\.\d\sMB\)$/ }).click();
    await page.waitForSelector(
      'text=60,000 training and 10,000 test images. The rarest digit is 5 with 5,421, the most frequent 1 with 6,742: always saying 1 would be right for 11.2 %.',
    );
    await page.waitForSelector('text=From 0 to 1; mean 0.1307, standard deviation 0.3081.');
    await page.waitForSelector('text=From −1 to 1; mean −0.7387, standard deviation 0.6162.');
    const pictures = () =>
      page
        .locator('.class')
        .first()
        .locator('canvas')
        .evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
    await page.waitForFunction(() => document.querySelector('.class')!.querySelectorAll('canvas').length === 7);
    const first = await pictures();
    await page.getByRole('button', { name: 'More of each' }).click();
    await expect.poll(async () => (await pictures()).some((picture) => first.includes(picture))).toBe(false);
    await atBothSizes(page);
    await page.setViewportSize({ width: 1024, height: 800 });
    await expectNoSidewaysScroll(page);
  });

  it('normalises as the reader says', async () => {
    const page = await site.open({ hash: '#digits?digits.mean=0' });
    await page.getByRole('textbox', { name: 'Standard deviation' }).fill('1');
    await page.keyboard.press('Enter');
    const captions = () => page.locator('figcaption', { hasText: /^From/ }).allTextContents();
    await expect.poll(async () => new Set(await captions()).size).toBe(1);
    const before = await captions();
    expect(before).toHaveLength(2);
    await page.getByRole('textbox', { name: 'Standard deviation' }).fill('7');
    await page.keyboard.press('Enter');
    await page.waitForSelector('text=Expected a number from 0.05 to 2; it stays 1.');
    expect(await captions()).toEqual(before);
  });

  it('has the classes in two columns, and the mean between the chart that stays and the one that it moves', async () => {
    const page = await site.open({ hash: '#digits' });
    const left = async (digit: number) => (await page.locator('.class').nth(digit).boundingBox())!.x;
    const columns = await Promise.all([0, 4, 5, 9].map(left));
    expect([columns[1], columns[3]]).toEqual([columns[0], columns[2]]);
    expect(columns[2]! - columns[0]!).toBeLessThan(450);
    await page.setViewportSize(viewports.phone);
    await expect.poll(() => page.evaluate(() => innerWidth)).toBe(viewports.phone.width);
    const top = async (title: string) => (await page.getByRole('img', { name: title }).boundingBox())!.y;
    const mean = (await page.getByRole('slider', { name: 'Mean' }).boundingBox())!.y;
    expect(await top('Pixels before normalisation')).toBeLessThan(mean);
    expect((await top('Pixels after normalisation')) + 200 - mean).toBeLessThan(viewports.phone.height);
  });

  it('says what it shows: an 8, the value of paper with a minus sign, whole columns', async () => {
    const page = await site.open({ hash: '#digits?digits.digit=8&digits.row=3' });
    await page.getByRole('img', { name: 'an 8, of which 3 of 28 rows have been read' }).waitFor();
    await page.getByText('paper is −1.00 and ink up to 1.00').waitFor();
    const ticks = await page
      .locator('figure', { has: page.getByRole('img', { name: /^Row 3/ }) })
      .locator('.axis')
      .first()
      .locator('text:not(.label)')
      .allTextContents();
    expect([ticks[0], ticks.at(-1)]).toEqual(['1', '28']);
  });

  it('plays, pauses and steps through the rows', async () => {
    const page = await site.open({ hash: '#digits?digits.row=1' });
    await page.clock.install();
    await page.reload();
    const row = page.getByRole('textbox', { name: 'Time step t' });
    await row.waitFor();
    await page.clock.pauseAt(Date.now() + 60_000); // from here on the rows follow runFor alone, however slow the machine is
    await page.getByRole('button', { name: 'Play' }).click();
    const readTo = (t: number) =>
      page.getByRole('img', { name: `a 5, of which ${t} of 28 rows have been read` }).waitFor();
    await page.clock.runFor(3 * 350);
    await readTo(4);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('button', { name: 'Play' }).waitFor();
    await page.clock.runFor(10_000);
    await page.getByRole('button', { name: 'Step' }).click();
    await readTo(5);
    await page.getByRole('slider', { name: 'Time step t' }).focus();
    await page.keyboard.press('End');
    await expect.poll(() => row.inputValue()).toBe('28');
    await expect.poll(() => page.getByRole('button', { name: 'Step' }).isDisabled()).toBe(true);
    await page.clock.runFor(1000); // the address follows with a delay
    await page.waitForFunction(() => location.hash === '#digits?digits.row=28');
  });

  it('steps and does not play where motion is reduced', async () => {
    const page = await site.open({ hash: '#digits', reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Step' }).waitFor();
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(0);
  });
});
