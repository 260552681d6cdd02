/** @file An esbuild plugin: writes the licences of the packages whose code went into the bundle beside it. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the package is that a bundled file comes from; undefined for our own. */
function homeOf(file) {
  const [, home] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  return home;
}

function notice(home) {
  const { name, version, license } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const file = readdirSync(home).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(home, file), 'utf8').trim() : `Under the licence ${license}.`;
  return `${name} ${version} (${license})\n\n${text}\n`;
}

export const notices = (file) => ({
  name: 'notices',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      if (!metafile) return;
      const homes = new Set(Object.keys(metafile.inputs).map(homeOf).filter(Boolean));
      const parts = [...homes].map(notice).toSorted();
      mkdirSync(dirname(file), { recursive: true }); // tsup writes the bundle only after this
      writeFileSync(file, [...new Set(parts)].join(`\n${'-'.repeat(80)}\n\n`));
    });
  },
});
