/** @file A model submitted from the page to a course's real server, over HTTP and from another origin; only the scoring is scripted. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { testCourse, type TestCourse } from '../../packages/course/src/course.fixture.js';
import { atBothSizes, describePage, type Site } from './page.js';

const model = join(fileURLToPath(new URL('../..', import.meta.url)), 'apps/web/public/lstm-small.safetensors');

/** The page with a model in use and its form open. */
async function open(
  site: Site,
  address: string,
  { lang = 'en', ...options }: { lang?: string; logs?: RegExp } = {},
): Promise<Page> {
  const page = await site.open({ hash: `?lang=${lang}#train`, others: [address], ...options });
  await page.locator('input[type=file]').setInputFiles(model);
  await page.getByText(lang === 'de' ? 'In Gebrauch: ' : 'In use: ').waitFor();
  await page.getByText(lang === 'de' ? 'Bei einem Kurs einreichen' : 'Submit it to a course').click();
  return page;
}

async function submit(page: Page, address: string, token: string): Promise<void> {
  await page.getByLabel('Address of the course’s server').fill(address);
  await page.getByLabel('Your token').fill(token);
  await page.getByRole('button', { name: 'Submit', exact: true }).click();
}

async function withCourse(
  look: (it: TestCourse, address: string) => Promise<void>,
  competition = {},
  settings = {},
): Promise<void> {
  const course = await testCourse(settings, competition);
  try {
    await course.app.listen({ port: 0, host: '127.0.0.1' });
    await look(course, `http://127.0.0.1:${(course.app.server.address() as AddressInfo).port}`);
  } finally {
    await course.close();
  }
}

describePage('submitting to a course', (site) => {
  it('shows each state until the score; the address and the token are entered once', () =>
    withCourse(async (course, address) => {
      const page = await open(site, address);
      // Another student's model is being scored, and this one waits behind it.
      await course.put('held', course.bob);
      await expect.poll(() => course.executor.jobs.length).toBe(1);
      const asked = page.waitForRequest((request) => request.method() === 'PUT');
      await submit(page, `${address}/`, course.tokens.alice);
      const headers = await (await asked).allHeaders();
      expect(headers).toMatchObject({
        authorization: `Bearer ${course.tokens.alice}`,
        'content-type': 'application/octet-stream',
        'idempotency-key': expect.stringMatching(/^[\d-]+$/),
      });
      await page.getByText('In the queue, place 1 …').waitFor();
      course.executor.release();
      await page.getByText('being scored …').waitFor();
      course.executor.release();
      await page.getByText('MNIST: public score 50.00 %').waitFor();
      await atBothSizes(page);
      await page.reload();
      await page.getByText('Submit it to a course').click();
      expect(await page.getByLabel('Address of the course’s server').inputValue()).toBe(`${address}/`);
      expect(await page.getByLabel('Your token').inputValue()).toBe(course.tokens.alice);
      expect(await page.evaluate(() => document.cookie)).toBe('');
    }));

  it('lets the reader choose where several competitions are open', () => {
    const competitions = ['mnist', 'letters'].map((id) => ({ id, title: id.toUpperCase(), testSet: 'hidden' }));
    return withCourse(
      async (course, address) => {
        const page = await open(site, address);
        await submit(page, address, course.tokens.alice);
        await page.getByText('2 competitions are open: choose one, then submit.').waitFor();
        expect(course.executor.jobs).toEqual([]);
        const choice = page.getByLabel('Competition');
        expect(await choice.inputValue()).toBe('');
        await choice.selectOption('LETTERS');
        await atBothSizes(page);
        await page.getByRole('button', { name: 'Submit', exact: true }).click();
        await page.getByText('being scored …').waitFor();
        course.executor.release();
        await page.getByText('LETTERS: public score 50.00 %').waitFor();
        // The next time it is the one that was chosen, and another can be.
        await choice.selectOption('MNIST');
        await page.getByRole('button', { name: 'Submit', exact: true }).click();
        await expect.poll(() => course.executor.jobs.length).toBe(2);
        course.executor.release();
        await page.getByText('MNIST: public score 50.00 %').waitFor();
        const { submissions } = (await course.get('/v1/submissions', course.alice)).body;
        expect(submissions.map((each: { competition: string }) => each.competition).sort()).toEqual([
          'letters',
          'mnist',
        ]);
      },
      {},
      { competitions },
    );
  });

  it('says why a model is rejected, in German too', () =>
    withCourse(async (course, address) => {
      const page = await open(site, address, { lang: 'de' });
      await page.getByLabel('Adresse des Kursservers').fill(address);
      await page.getByLabel('Zugangscode (Token)').fill(course.tokens.alice);
      await page.getByRole('button', { name: 'Einreichen', exact: true }).click();
      await page.getByText('wird bewertet …').waitFor();
      course.executor.release({ state: 'rejected', reason: 'the model: no recurrent layer' });
      await page.getByText('MNIST: abgelehnt: the model: no recurrent layer.').waitFor();
    }));

  it('says when there is no server, no course, another token, a closed competition, a used quota', () =>
    withCourse(
      async (course, address) => {
        const page = await open(site, address, {
          logs: /Failed to load resource|Security Policy|^40[14] |^429 |127\.0\.0\.1:9/,
        });
        await submit(page, 'http://127.0.0.1:9', course.tokens.alice);
        await page.getByText('http://127.0.0.1:9 cannot be reached').waitFor();
        await submit(page, 'http://192.0.2.1', course.tokens.alice);
        await page
          .getByText(/192\.0\.2\.1 cannot be reached: a page may ask only servers that begin with https/)
          .waitFor();
        await submit(page, address, 'bptt_nobody');
        await page.getByText('This token is not known here, or was revoked').waitFor();
        await submit(page, address, course.tokens.alice);
        await page.getByText('being scored …').waitFor();
        course.executor.release();
        await page.getByText('public score 50.00 %').waitFor();
        await page.locator('input[type=file]').setInputFiles(model.replace('lstm-small', 'lstm-mnist'));
        await page.getByText('In use: lstm-mnist').waitFor();
        await submit(page, address, course.tokens.alice);
        await page.getByText('All submissions of today are used or under way').waitFor();
        course.clock.now = Date.parse('2027-02-01T00:00:00Z');
        await submit(page, address, course.tokens.alice);
        await page.getByText('Nothing can be submitted now: not open: MNIST').waitFor();
        await submit(page, site.address.replace(/\/$/, ''), course.tokens.alice);
        await page.getByText(/answered 404/).waitFor();
      },
      { limits: { submissionsPerDay: 1 }, closes: '2027-01-31T23:59:00Z' },
    ));

  it('tries again where an answer got lost, and makes one submission of it', () =>
    withCourse(async (course, address) => {
      const page = await open(site, address, { logs: /Failed to load resource/ });
      const keys: (string | undefined)[] = [];
      await page.route(`${address}/v1/competitions/mnist/submissions`, async (route) => {
        if (route.request().method() !== 'PUT') return route.continue();
        keys.push(route.request().headers()['idempotency-key']);
        if (keys.length > 1) return route.continue();
        await route.fetch();
        return route.abort('connectionreset');
      });
      await submit(page, address, course.tokens.alice);
      await page.getByText('being scored …').waitFor();
      course.executor.release();
      await page.getByText('public score 50.00 %').waitFor();
      expect(keys).toEqual([keys[0], keys[0]]);
      expect((await course.get('/v1/submissions', course.alice)).body.submissions).toHaveLength(1);
    }));
});
