/** @file One figure of a chapter alone: it is marked, and lecture.css hides everything else. */
import type { FigureAddress } from '../settings/figure-names.js';

/**
 * Marks a figure in `article` by its name, or by its number from 1, the last where there are fewer; also when they come later.
 * Returns what ends that.
 */
export function alone(article: HTMLElement, figure: FigureAddress): () => void {
  const mark = () => {
    const all = [...article.querySelectorAll('figure')];
    const shown =
      typeof figure === 'number'
        ? all[Math.min(figure, all.length) - 1]
        : all.find(({ dataset }) => dataset['figure'] === figure);
    for (const each of all) each.toggleAttribute('data-shown', each === shown);
  };
  mark();
  const observer = new MutationObserver(mark);
  observer.observe(article, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    for (const each of article.querySelectorAll('[data-shown]')) each.removeAttribute('data-shown');
  };
}

/** Tells the page around this one how high it is, whenever that changes: `{ type: 'bptt:height', height }`, in CSS pixels. */
export function tellHeight(): () => void {
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ type: 'bptt:height', height, address: location.href }, '*');
  };
  const observer = new ResizeObserver(tell);
  observer.observe(document.body);
  return () => observer.disconnect();
}
