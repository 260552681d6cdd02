/** @file A figure as a file: SVG, or PNG made of it. */
import { extname } from 'node:path';
import { ArgumentError } from '@bptt/errors';
import { saveOutput } from './save-output.js';

const formatOf = (path: string): string => extname(path).toLowerCase();
export const isSvg = (path: string): boolean => formatOf(path) === '.svg';

/** @throws ArgumentError unless the name says SVG or PNG. */
export function expectFigureName(option: string, path: string): void {
  if (!['.svg', '.png'].includes(formatOf(path)))
    throw new ArgumentError(option, 'a file ending in .svg or .png', path);
}

/** @returns where it is; null when it could not be saved. */
export async function saveFigure(path: string, svg: string): Promise<string | null> {
  if (isSvg(path)) return saveOutput(path, svg);
  const { png } = await import('../images/png.js'); // only PNG needs the renderer
  return saveOutput(path, await png(svg));
}
