import { defineConfig } from 'vitest/config';

/** As tests/web/page.ts: how many times slower the page's processor is made. */
const slowness = Number(process.env['BPTT_THROTTLE'] ?? 1);

export default defineConfig({
  test: {
    include: ['{packages,apps}/*/src/**/*.test.ts', 'tests/**/*.test.ts', 'scripts/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 * slowness } },
  },
});
