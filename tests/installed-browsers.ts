/** @file The browsers that this machine has; before the browser tests run it says which are missing, what is skipped, and how to have them. */
import { existsSync } from 'node:fs';

const first = (...paths: (string | undefined)[]): string | undefined => paths.find((path) => path && existsSync(path));

/** Undefined where there is none. */
export const chromiumPath = first(
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
);

/** Undefined where there is none. */
export const firefoxPath = first(process.env['FIREFOX_PATH'], '/usr/bin/firefox-esr', '/usr/bin/firefox');

/** Vitest runs this once, before the tests. */
export function setup(): void {
  if (!chromiumPath)
    console.error(
      'No Chromium in /usr/bin: the tests of the page and of the packages in a browser are skipped.' +
        ' Install it (apt-get install chromium) or name one in CHROMIUM_PATH.',
    );
  if (!firefoxPath)
    console.error(
      'No Firefox in /usr/bin: the tests in Firefox are skipped.' +
        ' Install it (apt-get install firefox-esr) or name one in FIREFOX_PATH.',
    );
  if (process.env['BPTT_ENGINES'] !== '1')
    console.error('The tests in other versions of Node are skipped: BPTT_ENGINES=1 downloads them from npm.');
}
