/** @file The figures of each chapter by the names that an address gives them, `figure=rows`: they stay when a figure is added before them. */
import type { ChapterId } from './table.js';

export const figureNames = {
  start: ['reading'],
  cell: ['unrolled', 'states'],
  vanishing: ['gradients', 'unrolled', 'factors', 'products'],
  hand: [],
  lstm: ['highway', 'valves', 'gradients'],
  digits: ['row', 'classes', 'pixels', 'normalised'],
  train: ['loss', 'accuracy', 'gradients', 'confusion'],
  draw: ['rows'],
  race: ['loss', 'accuracy', 'gradients'],
  memory: ['forgotten'],
  series: ['given', 'forecast'],
  text: ['learning', 'by-now', 'writing'],
  tune: ['trials', 'rungs', 'importance'],
} as const satisfies Record<ChapterId, readonly string[]>;

export type FigureName = (typeof figureNames)[ChapterId][number];

/** What names a figure in an address: its name or, in links of before, which one of the chapter it is, from 1. */
export type FigureAddress = FigureName | number;

/** @returns undefined where the chapter has no such figure. */
export function figureIn(chapter: ChapterId, text: string): FigureAddress | undefined {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  return (figureNames[chapter] as readonly FigureName[]).find((name) => name === text);
}
