/** @file A search as figures: its history, its settings side by side, one by one, and its rungs. */
import { history } from './figures/history.js';
import { parallel } from './figures/parallel.js';
import { rungs } from './figures/rungs.js';
import type { Scene } from './figures/scene.js';
import { slices } from './figures/slices.js';

export type Figures = Record<'history' | 'parallel' | 'slices' | 'rungs', string>;

/** Each as an SVG that follows the reader's light or dark colour scheme. */
export const figures = (scene: Scene): Figures => ({
  history: history(scene),
  parallel: parallel(scene),
  slices: slices(scene),
  rungs: rungs(scene),
});
