/** @file What one import of each published package costs a page, minified and gzipped, tfjs-core included: `npm run size`. Chunks that are loaded when they are wanted are not in it. */
const laterIsNotNow = {
  name: 'later is not now',
  setup: (build) =>
    void build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

const cost = (name, imported, limit) => ({
  name: `import { ${imported} } from '@bptt/${name}'`,
  path: `packages/${name}/dist/index.js`,
  import: `{ ${imported} }`,
  limit: `${limit} kB`,
  gzip: true,
  modifyEsbuildConfig: (config) => ({
    ...config,
    format: 'esm',
    logLevel: 'error',
    plugins: [...(config.plugins ?? []), laterIsNotNow],
  }),
});

export default [
  cost('kernels', 'startKernels', 65),
  cost('cells', 'LSTM', 74),
  cost('data', 'DataLoader', 14),
  cost('formats', 'readModel', 30),
  cost('gradients-analysis', 'networkOf', 3),
  cost('solver', 'Solver', 83),
  cost('tuner', 'tune', 17),
];
