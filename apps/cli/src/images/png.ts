/** @file An SVG as PNG, drawn with a font of our own: the same picture on every machine, fonts installed or not. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import font from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf';

const { resolve } = createRequire(import.meta.url);
let started: Promise<void> | undefined;

/** @param scale pixels for each unit of the SVG. */
export async function png(svg: string, scale = 2): Promise<Uint8Array> {
  started ??= readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')).then(initWasm);
  await started;
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: scale },
    font: {
      loadSystemFonts: false,
      fontBuffers: [font],
      defaultFontFamily: 'DejaVu Sans',
      sansSerifFamily: 'DejaVu Sans',
    },
  });
  try {
    return image.render().asPng();
  } finally {
    image.free();
  }
}
