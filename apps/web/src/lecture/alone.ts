/** @file One figure of a chapter alone: it is marked, and lecture.css hides everything else. */

/** Marks figure number `figure` of what is in `article`, the last where there are fewer, also when they come later; returns what ends that. */
export function alone(article: HTMLElement, figure: number): () => void {
  const mark = () => {
    const all = article.querySelectorAll('figure');
    const shown = Math.min(figure, all.length) - 1;
    all.forEach((each, i) => each.toggleAttribute('data-shown', i === shown));
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
