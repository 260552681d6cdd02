/** @file The pages of `bptt serve` in Chromium: signing in, dropping a model, watching it, the board, the teacher. BPTT_SCREENSHOTS=1 writes the pictures of docs/serve.md. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { chromiumPath } from './installed-browsers.js';
import { flags, serve as serveWebApp, viewports } from './web/page.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = join(root, 'apps/cli/dist/main.js');
const shots = process.env['BPTT_SCREENSHOTS'] === '1';
/** Of the exercise, where it was trained already; else a small one is trained. */
const trained = join(root, 'models/lstm-mnist.safetensors');

describe.skipIf(!chromiumPath)('the pages of bptt serve', { timeout: 180_000 }, () => {
  let folder: string;
  let server: ChildProcess;
  let address: string;
  let browser: Browser;
  let model = trained;
  const tokens: Record<string, string> = {};
  const bptt = (...args: string[]) =>
    execFileSync(process.execPath, [cli, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bptt-serve-'));
    tokens['teacher'] = (JSON.parse(bptt('serve', 'init', '--json')) as { teacherToken: string }).teacherToken;
    for (const name of ['Ada', 'Grace', 'Alan']) tokens[name] = bptt('serve', 'token', name).trim();
    if (!existsSync(trained)) {
      model = join(folder, 'model.safetensors');
      bptt('train', 'lstm', '--hidden', '32', '--train-size', '6000', '--epochs', '2', '--out', model);
    }
    server = spawn(process.execPath, [cli, 'serve', '--port', '0'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    server.stderr!.on('data', (part: Buffer) => (log += part.toString()));
    address = await vi.waitFor(() => /^bptt: (http:\S+)$/m.exec(log)![1]!, { timeout: 60_000 });
    browser = await chromium.launch({ executablePath: chromiumPath!, args: flags });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    server?.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport: viewports.desktop, bypassCSP: false, ...options });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404')) throw new Error(message.text());
    });
    await page.goto(address + path);
    return page;
  };
  const signIn = async (name: string, options?: BrowserContextOptions): Promise<Page> => {
    const page = await open('/login', options);
    await page.getByLabel('Your token').fill(tokens[name]!);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${address}/submissions`);
    return page;
  };
  const picture = async (page: Page, name: string) => {
    const image = await page.screenshot();
    expect(image.length).toBeGreaterThan(5_000);
    if (shots) await writeFile(join(root, 'docs', `${name}.png`), image);
  };
  /** axe runs in a world of its own, since the page lets no script in. */
  const violations = async (page: Page): Promise<string[]> => {
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'axe',
    });
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      contextId: executionContextId,
      expression: `${axe.source}; axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join()))`,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return result.value as string[];
  };

  it('a dropped model is uploaded, followed and scored, without a reload by hand', async () => {
    const page = await signIn('Ada');
    await page.getByLabel(/Model file/).setInputFiles(model);
    await page.getByRole('button', { name: 'Submit' }).click();
    await page.locator('.state.scored').waitFor({ timeout: 120_000 });
    await page.getByText('Public score').waitFor();
    await page.getByText('What it took for what').click();
    await page.getByText('rows are the digits').waitFor();
    expect(await page.locator('.confusion tbody tr').count()).toBe(10);
    await page.context().close();
  });

  it('what is dropped on the form is sent, and a rejected file says why', async () => {
    const page = await signIn('Grace');
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(100)], 'zeros.safetensors'));
      return data;
    });
    await page.dispatchEvent('.drop', 'drop', { dataTransfer: transfer });
    await page.locator('.state.rejected').waitFor({ timeout: 120_000 });
    await page.getByText('It cost no quota').waitFor();
    await page.context().close();
  });

  it('the whole way by keyboard', async () => {
    const page = await open('/');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.textContent)).toBe('Skip to the content');
    for (let i = 0; i < 10 && (await page.evaluate(() => document.activeElement!.textContent)) !== 'Sign in'; i++)
      await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${address}/login`);
    await page.context().close();
  });

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    it.each(['desktop', 'phone'] as const)(
      'on a %s: axe finds nothing and nothing is wider than the screen',
      async (screen) => {
        const options = { viewport: viewports[screen], colorScheme };
        const page = await signIn('teacher', options);
        for (const path of ['/', '/how', '/submissions', '/teacher', '/login', '/none']) {
          await page.goto(address + path);
          expect(await violations(page), path).toEqual([]);
          expect(
            await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
            path,
          ).toBeLessThanOrEqual(0);
        }
        await page.context().close();
        const student = await signIn('Ada', options);
        for (const summary of await student.locator('summary').all()) await summary.click();
        expect(await violations(student)).toEqual([]);
        await student.context().close();
      },
    );
  });

  it('the web app submits the model in use, its address and token entered once', async () => {
    const site = await serveWebApp();
    const context = await browser.newContext({ viewport: viewports.phone });
    const page = await context.newPage();
    const asked = async () => {
      await page.goto(`${site.address}#train`);
      await page.locator('input[type=file]').setInputFiles(model);
      await page.getByText('In use:').waitFor();
      await page.getByText('Submit it to a course').click();
    };
    await asked();
    await page.getByLabel('Address of the course’s server').fill(address);
    await page.getByLabel('Your token').fill('bptt_wrong');
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText('This token is not known here').waitFor();
    await page.getByLabel('Your token').fill(tokens['Alan']!);
    await page.getByRole('button', { name: 'Submit', exact: true }).click();
    await page.getByText(/public score \d/).waitFor({ timeout: 120_000 });
    await page.reload();
    await asked();
    expect(await page.getByLabel('Your token').inputValue()).toBe(tokens['Alan']);
    await context.close();
    await site.close();
  });

  it('the pictures of docs/serve.md', async () => {
    const board = await signIn('Ada', { viewport: { width: 1000, height: 520 } });
    await board.goto(address);
    await board.getByText('Ada (you)').waitFor();
    await picture(board, 'serve-board');
    const phone = await signIn('Ada', { viewport: viewports.phone, deviceScaleFactor: 2, colorScheme: 'dark' });
    await phone.getByText('Its worst mistakes').click();
    await phone
      .locator('article')
      .first()
      .evaluate((article) => article.scrollIntoView());
    await picture(phone, 'serve-phone');
    const teacher = await signIn('teacher', { viewport: { width: 1000, height: 760 } });
    await teacher.goto(`${address}/teacher`);
    await picture(teacher, 'serve-teacher');
    for (const page of [board, phone, teacher]) await page.context().close();
  });
});
