/** @file Chapters 2 and 3: the vanishing gradient, and backpropagation by hand. */
import { beforeAll, expect, it } from 'vitest';
import { startKernels } from '../../packages/kernels/dist/index.js';
import { vanishing } from '../../apps/web/src/worker/vanishing.js';
import { ofText } from './number-text.js';
import { atBothSizes, describePage, expectAccessible, expectNoSidewaysScroll, viewports } from './page.js';

const initial = { radius: 0.58, scale: 1, steps: 100, hidden: 16, seed: 0 };

describePage('chapter 2', (site) => {
  beforeAll(async () => void (await startKernels({ simd: 'strict' })));

  it("shows the library's own gradients, and what is lost a step", async () => {
    const { gradients } = await vanishing(initial, 'tanh');
    const page = await site.open({ hash: '#vanishing' });
    const rate = String(Number(gradients.decayPerStep!.toPrecision(3)));
    const halfLife = String(Number(gradients.halfLife!.toPrecision(3)));
    await page.getByText(`is multiplied by ${rate} on average`).waitFor();
    await page.getByText(`Its half-life is ${halfLife} steps.`).waitFor();
    await page.getByText('Numbers').first().click();
    const table = page.getByRole('region', { name: 'Numbers: Norm of the gradient of h_T by each input' });
    await expect
      .poll(() => table.getByRole('row').last().getByRole('cell').first().textContent())
      .toBe(String(Number(gradients.norms.at(-1)!.toPrecision(4))));
    await page.getByText('relu is worse than tanh with these weights').waitFor();
    await page.getByText('in the long run ρ(V) decides').waitFor();
    await page.locator('.key li', { hasText: 'ρ(V)ᵏ' }).waitFor();
    await page.getByText('Numbers').last().click();
    await atBothSizes(page);
  });

  it('explodes where V is large and relu open, and says that there is no half-life', async () => {
    const page = await site.open({ hash: '#vanishing?vanishing.nonlinearity=relu&vanishing.radius=2' });
    await page.getByText('There is no half-life: on average the gradient grows with the distance.').waitFor();
    await page.getByRole('radio', { name: 'tanh' }).focus();
    await page.getByRole('radio', { name: 'tanh' }).press('Space');
    const { gradients } = await vanishing({ ...initial, radius: 2 }, 'tanh');
    await page
      .getByText(new RegExp(`^tanh: .* is multiplied by ${Number(gradients.decayPerStep!.toPrecision(3))} on average`))
      .waitFor();
  });

  it('marks zeros as zeros', async () => {
    const settings = { ...initial, hidden: 2, scale: 3 };
    const seeds = await Promise.all(
      [0, 1, 2, 3, 4, 5].map(
        async (seed) =>
          (await vanishing({ ...settings, seed }, 'relu')).gradients.norms.filter((norm) => norm === 0).length,
      ),
    );
    const seed = seeds.findIndex((zeros) => zeros > 0);
    expect(seed).toBeGreaterThanOrEqual(0);
    const page = await site.open({
      hash: `#vanishing?vanishing.nonlinearity=relu&vanishing.hidden=2&vanishing.scale=3&vanishing.seed=${seed}`,
    });
    await page.getByText(`${seeds[seed]} of 100 are exactly 0`).waitFor();
    await expect.poll(() => page.locator('path.zero').count()).toBe(seeds[seed]);
  });

  it('ends with the last factor, has whole steps on its axes and the numbers of all four matrices', async () => {
    const page = await site.open({ hash: '#vanishing?vanishing.steps=2&vanishing.hidden=2&vanishing.factors=99' });
    await page.getByText('There is one factor, ').waitFor();
    await expect.poll(() => page.getByRole('textbox', { name: 'Factors multiplied, k' }).inputValue()).toBe('1');
    await expect.poll(() => page.getByRole('button', { name: 'One more' }).isDisabled()).toBe(true);
    const axis = page
      .locator('figure', { has: page.getByRole('img', { name: 'Norm of the gradient of h_T by each input' }) })
      .locator('.axis')
      .first();
    await expect.poll(() => axis.locator('text:not(.label)').allTextContents()).toEqual(['1', '2']);
    const { jacobians } = await vanishing({ ...initial, steps: 2, hidden: 2 }, 'tanh');
    await page.getByText('Numbers').nth(1).click();
    const cells = page.getByRole('table', { name: 'J₂ = D₂ V' }).locator('tbody td');
    await expect
      .poll(async () => (await cells.allTextContents()).map((text) => ofText(text.replace('−', '-'))))
      .toEqual(Array.from(jacobians.slice(4), (entry) => expect.closeTo(entry, 3)));
  });

  it('multiplies one factor after another by keyboard, and keeps the address', async () => {
    const { lnProductNorms } = await vanishing(initial, 'tanh');
    const page = await site.open({ hash: '#vanishing' });
    await page.getByText('here 0.58k, which falls while the bound rises').waitFor();
    await page.getByRole('button', { name: 'One more' }).focus();
    await page.keyboard.press('Enter');
    const norm = String(Number(Math.exp(lnProductNorms[3]!).toPrecision(3)));
    await page.getByRole('img', { name: `times J₉₇, of 4: 16 × 16 numbers, largest singular value ${norm}` }).waitFor();
    await page.waitForFunction(() => location.hash === '#vanishing?vanishing.factors=4');
  });
});

describePage('chapter 3', (site) => {
  it('goes through the derivation by arrow keys to sums that equal automatic differentiation', async () => {
    const page = await site.open({ hash: '#hand' });
    const status = page.locator('.status');
    await expect.poll(() => status.textContent()).toBe('Step 1 of 19, ∂h₃/∂V: The chain rule.');
    await page.keyboard.press('ArrowLeft');
    for (let step = 1; step < 7; step++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => status.textContent()).toBe('Step 7 of 19, ∂h₃/∂V: The sum of the terms.');
    const sums = page.locator('main ol table');
    await expect.poll(() => sums.count()).toBe(4);
    const tables = await sums.evaluateAll((all) =>
      all.map((table) =>
        [...table.querySelectorAll('tbody td')].map((cell) => Number(cell.textContent!.replace('−', '-'))),
      ),
    );
    tables[3]!.forEach((sum, i) =>
      expect(Math.abs(sum - tables[0]![i]! - tables[1]![i]! - tables[2]![i]!)).toBeLessThan(2.5e-4),
    );
    await page.getByText('The term of step k = 1, zero because h₀ = 0').waitFor();
    await page
      .getByText(
        /✓ Equal to\s+automatic differentiation of the RNN module, in float32: largest difference .*, bound 10⁻⁶\./,
      )
      .waitFor();
    await page.getByText(/✓ Equal to\s+a complex step, in float64: largest difference .*, bound 10⁻¹⁴\./).waitFor();
    await atBothSizes(page);
    await page.waitForFunction(() => location.hash === '#hand?hand.step=7');
    await page.getByRole('slider', { name: 'Step' }).press('End');
    await expect.poll(() => status.textContent()).toBe('Step 19 of 19, ∂h₃/∂X₀: Its only term, in numbers.');
    await expect.poll(() => page.getByRole('button', { name: 'Next', exact: true }).isDisabled()).toBe(true);
  });

  it.each(Object.entries(viewports))(
    'brings each step into view below the stepper, whole, on a %s',
    async (_, viewport) => {
      const page = await site.open({ hash: '#hand?hand.step=3', viewport, reducedMotion: 'reduce' });
      const now = page.locator('li[aria-current=step]');
      await now.waitFor();
      await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
      await page.getByRole('button', { name: 'Next', exact: true }).focus();
      for (let step = 4; step <= 19; step++) {
        await page.keyboard.press('Enter');
        await page
          .getByRole('status')
          .filter({ hasText: `Step ${step} of 19` })
          .waitFor();
        await expect
          .poll(
            async () => {
              const [stepper, card] = await Promise.all([page.locator('.stepper').boundingBox(), now.boundingBox()]);
              return {
                stepperAboveScreen: stepper!.y < 0,
                cardUnderStepper: card!.y < stepper!.y + stepper!.height - 1,
                cardBelowScreen: card!.y + card!.height > viewport.height,
                scrolling: await page.locator('main [data-scrolls]').count(),
              };
            },
            { message: `step ${step}` },
          )
          .toEqual({ stepperAboveScreen: false, cardUnderStepper: false, cardBelowScreen: false, scrolling: 0 });
      }
      const finished = page.locator('details', { hasText: '✓ ∂h₃/∂W, 7 steps' });
      await expect.poll(() => finished.getByText('The sum of the terms').isVisible()).toBe(false);
      await finished.locator('summary').click();
      await finished.getByText('The sum of the terms').waitFor();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
    },
  );

  it.each(['tanh', 'relu'])(
    '%s: every derivative is checked, and the two sentences have the numbers',
    async (nonlinearity) => {
      for (const step of [7, 14, 19]) {
        const page = await site.open({
          hash: `#hand?hand.nonlinearity=${nonlinearity}&hand.step=${step}`,
          viewport: viewports.phone,
        });
        const now = page.locator('li[aria-current=step]');
        await now.getByText('✓ Equal to automatic differentiation').waitFor();
        await now.getByText('✓ Equal to a complex step').waitFor();
        await page.getByText(/Here ‖V‖ = [\d.]+(: each step back leaves at most| is not below 1)/).waitFor();
        await expectNoSidewaysScroll(page);
      }
    },
  );
});
