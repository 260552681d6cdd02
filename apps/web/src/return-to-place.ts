/** @file Back and Forward bring a chapter where it was left; a link to a chapter opens it at its top. */
import type { ChapterId } from './settings/table.js';

const left = new Map<ChapterId, number>();
let waiting: (() => void) | undefined;

/** Remembers how far this chapter has been read. */
export const leave = (chapter: ChapterId): void => void left.set(chapter, scrollY);

/** Scrolls to where the chapter was left, as soon as it is long enough again; whoever scrolls meanwhile is not disturbed. */
export function returnTo(chapter: ChapterId): void {
  waiting?.();
  const to = left.get(chapter) ?? 0;
  const end = () => {
    observer.disconnect();
    for (const name of moves) removeEventListener(name, end);
    waiting = undefined;
  };
  const look = () => {
    scrollTo(0, to);
    if (Math.abs(scrollY - to) < 2) end();
  };
  const observer = new ResizeObserver(look);
  const moves = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;
  for (const name of moves) addEventListener(name, end, { passive: true });
  waiting = end;
  observer.observe(document.body);
}
