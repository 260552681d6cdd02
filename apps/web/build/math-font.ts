/** @file Vite plugin: the math font of the page, of which only the characters that its formulas need are shipped. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import subsetFont from 'subset-font';
import type { Plugin } from 'vite';

const folder = dirname(createRequire(import.meta.url).resolve('@fontsource/stix-two-math/package.json'));
const range = (from: number, count: number) =>
  String.fromCodePoint(...Array.from({ length: count }, (_, i) => from + i));

/** ASCII; italic Latin and Greek letters, which MathML's one-letter identifiers become; operators. Every text of a formula must be in it. */
export const mathCharacters = `${range(0x20, 95)}${range(0x1d434, 52)}ℎ${range(0x1d6fc, 25)}αβγδεησμτ′·×−±∘⊗∂∇∏∑≤≥≈→‖⋯…⁺⊤\u2061\u2062\u2063`;

/** In the built folder the font is replaced by its part; the development server has it whole. */
export function mathFont(): Plugin {
  return {
    name: 'bptt:math-font',
    async generateBundle(_, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.includes('stix-two-math')) continue;
        asset.source = await subsetFont(Buffer.from(asset.source), mathCharacters, { targetFormat: 'woff2' });
        this.emitFile({
          type: 'asset',
          fileName: `${asset.fileName}.LICENSE.txt`,
          source: await readFile(join(folder, 'LICENSE')),
        });
      }
    },
  };
}
