/** @file An SVG as PNG, drawn with a font of our own: the same picture on every machine, fonts installed or not. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BackendError } from '@bptt/errors';
import font from 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf';

const { resolve } = createRequire(import.meta.url);
type Renderer = typeof import('@resvg/resvg-wasm');
let started: Promise<Renderer> | undefined;

async function start(): Promise<Renderer> {
  try {
    const renderer = await import('@resvg/resvg-wasm');
    await renderer.initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
    return renderer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new BackendError('PNG figures need the package @resvg/resvg-wasm, which is not installed; SVG needs nothing');
  }
}

/** @param scale pixels for each unit of the SVG. @throws BackendError where what draws was left out of the installation. */
export async function png(svg: string, scale = 2): Promise<Uint8Array> {
  const { Resvg } = await (started ??= start());
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
