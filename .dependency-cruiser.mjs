/** @file The house's arrows (ARCHITECTURE.md): what each folder's files may import. `npm run lint` fails on any other import. */
import { builtinModules } from 'node:module';

/** What users may import too. */
const libraries = ['cells', 'data', 'formats', 'gradients-analysis', 'kernels', 'solver', 'tuner'];

/** Of the packages and apps, each with what it may import of the others; errors is for all. Tests are freer: see below. */
const arrows = {
  'packages/errors': [],
  'packages/files': [],
  'packages/formats': [],
  'packages/float64': [],
  'packages/kernels': ['op-gradients'],
  'packages/op-gradients': [],
  'packages/queue': ['files'],
  'packages/random': [],
  'packages/data': ['files', 'formats', 'random'],
  'packages/cells': ['files', 'formats', 'kernels', 'random'],
  'packages/solver': ['formats', 'kernels'],
  'packages/tuner': ['files', 'queue', 'random'],
  'packages/gradients-analysis': ['cells', 'float64', 'random'],
  'packages/parity': ['formats', 'cells', 'solver', 'gradients-analysis'],
  'packages/digits': ['cells', 'data', 'solver', 'gradients-analysis', 'tuner'],
  'packages/course': ['files', 'formats', 'kernels', 'cells', 'data', 'solver', 'digits', 'queue'],
  'apps/cli': [...libraries, 'files', 'digits', 'parity', 'queue', 'course'],
  'apps/web': [...libraries, 'digits', 'float64', 'parity'],
  examples: libraries,
};

/** Other folders of the checkout, whether reached by a relative path, through node_modules, or not built yet. */
const beyond = (folder, allowed) => {
  const own = folder.split('/').at(-1);
  const named = [own, 'errors', ...allowed].join('|');
  return `^packages/(?!(${named})/)|^@bptt/(?!(${named})(/|$))|^apps/(?!${own}/)`;
};

/** A test, a bench, and what only tests import. */
const tests = '[.]test[.]ts$|/checks/|^packages/[^/]+/bench/';

export default {
  forbidden: [
    ...Object.entries(arrows).map(([folder, allowed]) => ({
      name: `beyond what ${folder} may import`,
      severity: 'error',
      from: { path: `^${folder}/`, pathNot: tests },
      to: { path: beyond(folder, allowed) },
    })),
    {
      name: 'packages import no app, their tests neither',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'a package is imported by its name',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^(packages|apps)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'data and formats know no tfjs',
      severity: 'error',
      from: { path: '^packages/(data|formats|float64|random|tuner)/', pathNot: tests },
      to: { path: '@tensorflow' },
    },
    {
      name: 'what a browser imports reaches no module of Node',
      severity: 'error',
      from: { path: '^packages/(?!(files|course|queue)/)[^/]+/src/index[.]ts$' },
      to: { path: `^(node:)?(${builtinModules.join('|')})$`, reachable: true },
    },
    { name: 'no circles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: '/src/builds/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
