import { defineConfig } from 'tsup';
import { options } from '../../tsup.base.ts';

const base = options('src/index.ts', 'src/node.ts', 'src/bullmq.ts');
const { paths } = (base.dts && (base.dts as { compilerOptions: { paths: object } }).compilerOptions) || { paths: {} };

/** The queue is this package's alone to bundle: it brings bullmq, which nobody else shall ask for. */
export default defineConfig({
  ...base,
  noExternal: [...base.noExternal!, '@bptt/queue'],
  dts: base.dts && {
    compilerOptions: { baseUrl: '.', paths: { ...paths, '@bptt/queue': ['../queue/src/index.ts'] } },
  },
});
