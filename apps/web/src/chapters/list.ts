/** @file The chapters in the exercise's order; each is loaded when it is first shown. */
import type { Component } from 'svelte';
import type { ChapterId } from '../settings/table.js';

export interface Chapter {
  id: ChapterId;
  title: string;
  load: () => Promise<{ default: Component }>;
}

export const chapters: readonly Chapter[] = [
  { id: 'cell', title: 'The cell', load: () => import('./1-cell.svelte') },
  { id: 'vanishing', title: 'The vanishing gradient', load: () => import('./2-vanishing.svelte') },
  { id: 'hand', title: 'By hand, t = 3', load: () => import('./3-by-hand.svelte') },
  { id: 'lstm', title: 'The LSTM', load: () => import('./4-lstm.svelte') },
  { id: 'digits', title: 'The digits', load: () => import('./5-digits.svelte') },
  { id: 'train', title: 'Train it here', load: () => import('./6-train.svelte') },
  { id: 'draw', title: 'Draw a digit', load: () => import('./7-draw.svelte') },
];
