import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** `npm test` runs `code`; `npm run test:browsers` runs `browsers`: what needs browsers, other engines, an installed package or several machines. */
export default defineConfig({
  test: {
    // Many tests wait for a process that they started, so a core is not lost to the test runner.
    maxWorkers: availableParallelism(),
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    // What is built is plain JavaScript, which Node loads faster by itself.
    server: { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } },
    projects: [
      {
        extends: true,
        test: {
          name: 'code',
          include: ['{packages,apps,examples}/**/*.test.{ts,mjs}', 'scripts/**/*.test.ts'],
          exclude: ['**/{node_modules,dist}/**', '**/*.long.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browsers',
          include: ['tests/**/*.test.ts', '{packages,apps,examples}/**/*.long.test.ts'],
          globalSetup: 'tests/installed-browsers.ts',
          // Bounds for what hangs, not for what is slow: two browsers on a busy machine are.
          testTimeout: 180_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 30_000 * Number(process.env.BPTT_THROTTLE ?? 1) } },
        },
      },
    ],
  },
});
