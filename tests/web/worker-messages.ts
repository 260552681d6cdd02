/** @file How often the workers of a page have spoken: for tests of what happens meanwhile. */
import type { Page } from 'playwright-core';

declare global {
  var messagesHeard: number;
}

/** Counts from the page's next load on. */
export async function countMessages(page: Page): Promise<{ heard: () => Promise<number> }> {
  await page.context().addInitScript(() => {
    globalThis.messagesHeard = 0;
    globalThis.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        this.addEventListener('message', () => globalThis.messagesHeard++);
      }
    };
  });
  return { heard: () => page.evaluate(() => globalThis.messagesHeard) };
}
