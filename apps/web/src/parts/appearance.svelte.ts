/** @file Light or dark: by the system, by the reader's own choice, which this browser keeps, and always light on paper. */
import { flushSync } from 'svelte';
import { keep, kept } from './kept.js';

export const appearances = ['auto', 'light', 'dark'] as const;
type Appearance = (typeof appearances)[number];

const key = 'bptt.appearance';
const system = matchMedia('(prefers-color-scheme: dark)');
const paper = matchMedia('print');

function first(): Appearance {
  const found = kept(key) as Appearance;
  return appearances.includes(found) ? found : 'auto';
}

const state = $state({ chosen: first(), systemIsDark: system.matches, printing: paper.matches });
system.addEventListener('change', ({ matches }) => (state.systemIsDark = matches));
// What is drawn on canvases must be drawn anew before it is printed, and after.
const print = (printing: boolean) => flushSync(() => (state.printing = printing));
paper.addEventListener('change', ({ matches }) => print(matches));
addEventListener('beforeprint', () => print(true));
addEventListener('afterprint', () => print(false));

export const appearance = {
  get chosen(): Appearance {
    return state.chosen;
  },
  set chosen(to: Appearance) {
    state.chosen = to;
    show();
    keep(key, to);
  },
  get isDark(): boolean {
    return !state.printing && (state.chosen === 'auto' ? state.systemIsDark : state.chosen === 'dark');
  },
  /** Whether the page is being printed. */
  get printing(): boolean {
    return state.printing;
  },
};

/** theme.css does the rest: its colours are pairs. */
function show(): void {
  document.documentElement.style.colorScheme = state.chosen === 'auto' ? '' : state.chosen;
}
show();
