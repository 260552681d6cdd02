import { defineConfig } from 'tsup';

/** The scoring process alone, for this package's tests; bptt takes it along in its own build. */
export default defineConfig({
  entry: { scorer: 'src/scoring/scorer.ts' },
  format: ['esm'],
  target: 'node20',
  skipNodeModulesBundle: true,
  noExternal: ['@bptt/digits', '@bptt/errors', '@bptt/files'],
  clean: true,
  silent: true,
});
