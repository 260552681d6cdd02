/**
 * @file The training in the page's worker (Chromium) beside `bptt train --simd strict` (this Node), in turns: seconds an epoch.
 * node apps/cli/src/bench/page.bench.mjs [rounds], after node scripts/setup.mjs
 */
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const rounds = Number(process.argv[2] ?? 3);
const root = fileURLToPath(new URL('../../../..', import.meta.url));
const size = { hidden: 128, images: 6000 };
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function inNode() {
  const args = [
    'train',
    'lstm',
    '--simd',
    'strict',
    '--hidden',
    size.hidden,
    '--train-size',
    size.images,
    '--epochs',
    1,
    '--out',
    join(tmpdir(), 'web-bench.safetensors'),
    '--json',
  ];
  const out = execFileSync(process.execPath, [join(root, 'apps/cli/dist/main.js'), ...args.map(String)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(out).epochs[0].seconds;
}

async function inPage(browser, address) {
  const page = await browser.newPage();
  await page.goto(`${address}#train?train.hidden=${size.hidden}&train.images=${size.images}&train.epochs=1`);
  await page.getByRole('button', { name: /^Train/ }).click();
  const caption = page.locator('figcaption', { hasText: /epoch 1:/ });
  await caption.waitFor({ timeout: 120_000 });
  const seconds = Number(/([\d.]+) s\.$/.exec((await caption.textContent()).trim())[1]);
  await page.close();
  return seconds;
}

const server = await preview({
  root: join(root, 'apps/web'),
  configFile: join(root, 'apps/web/vite.config.ts'),
  logLevel: 'error',
  preview: { port: 4199 },
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
const [node, page] = [[], []];
for (let round = 1; round <= rounds; round++) {
  node.push(inNode());
  page.push(await inPage(browser, server.resolvedUrls.local[0]));
  console.log(`round ${round}: node ${node.at(-1).toFixed(2)} s, page ${page.at(-1).toFixed(2)} s an epoch`);
}
console.log(
  `LSTM, hidden ${size.hidden}, ${size.images} images: the page has ${((100 * median(node)) / median(page)).toFixed(0)} % of the speed of bptt train --simd strict`,
);
await browser.close();
await server.close();
