/** @file Presentation: one figure a screen, large; arrow keys lead from figure to figure and from chapter to chapter. */
import { addressOf } from '../settings/place.svelte.js';
import type { ChapterId } from '../settings/table.js';

/** Which figure of the chapter is shown alone, from 1; null where nothing is presented. */
export const presenting: { figure: number | null } = $state({ figure: null });

/** More than any chapter has. */
const last = 99;

const figures = (): Element[] => [...document.querySelectorAll('article figure')];

/** The number of a figure among those that the chapter shows now. */
export const numberOf = (figure: Element): number => figures().indexOf(figure) + 1;

/** Begins with a figure; the whole screen is used where the browser lets it be. */
export function present(figure = 1): void {
  presenting.figure = figure;
  (document.activeElement as HTMLElement | null)?.blur(); // the keys are the presentation's
  void document.documentElement.requestFullscreen?.().catch(() => {});
}

function endPresenting(): void {
  presenting.figure = null;
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => {});
}

/** One figure on or back; beyond the last one the chapter there begins, if any. */
function turn(by: 1 | -1, chapter: ChapterId | undefined): void {
  if (presenting.figure === null) return;
  const next = Math.min(presenting.figure, Math.max(1, figures().length)) + by;
  if (next >= 1 && next <= figures().length) {
    presenting.figure = next;
    return;
  }
  if (!chapter) return;
  location.hash = addressOf(chapter);
  presenting.figure = by > 0 ? 1 : last;
}

const forward = ['ArrowRight', 'ArrowDown', 'PageDown', ' '];
const back = ['ArrowLeft', 'ArrowUp', 'PageUp'];

/** Comes before a chapter's own keys, and leads into the chapters before and after this one; whoever types or moves a slider goes on doing so. */
export function presentationKey(event: KeyboardEvent, before?: ChapterId, after?: ChapterId): void {
  if (presenting.figure === null || event.altKey || event.ctrlKey || event.metaKey) return;
  const { key } = event;
  if ((event.target as Element).closest?.('input, select, textarea, summary, button') && key !== 'Escape') return;
  if (key === 'Escape') endPresenting();
  else if (forward.includes(key)) turn(1, after);
  else if (back.includes(key)) turn(-1, before);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
