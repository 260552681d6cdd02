/** @file The first screen, then the chapters in the exercise's order; each is loaded when it is first shown. Their titles are in words/en/frame.ts. */
import type { Component } from 'svelte';
import type { ChapterId } from '../settings/table.js';

export interface Chapter {
  id: ChapterId;
  load: () => Promise<{ default: Component }>;
}

export const chapters: readonly Chapter[] = [
  { id: 'start', load: () => import('./0-start.svelte') },
  { id: 'cell', load: () => import('./1-cell.svelte') },
  { id: 'vanishing', load: () => import('./2-vanishing.svelte') },
  { id: 'hand', load: () => import('./3-by-hand.svelte') },
  { id: 'lstm', load: () => import('./4-lstm.svelte') },
  { id: 'digits', load: () => import('./5-digits.svelte') },
  { id: 'train', load: () => import('./6-train.svelte') },
  { id: 'draw', load: () => import('./7-draw.svelte') },
  { id: 'race', load: () => import('./8-race.svelte') },
  { id: 'memory', load: () => import('./9-memory.svelte') },
  { id: 'series', load: () => import('./10-series.svelte') },
  { id: 'text', load: () => import('./11-text.svelte') },
  { id: 'tune', load: () => import('./12-tune.svelte') },
];
