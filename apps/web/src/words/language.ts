/** @file The language of the page: from the address (`?lang=de`), from the last visit's choice, or from the browser. */
import { createSubscriber } from 'svelte/reactivity';
import { keep, kept } from '../parts/kept.js';

/** Every language of the page, by its own name. */
export const languages = { en: 'English', de: 'Deutsch' } as const;

export type Language = keyof typeof languages;

const key = 'bptt.language';
const isLanguage = (text: string | null): text is Language => text !== null && Object.hasOwn(languages, text);

function first(): Language {
  // Workers and tests in Node show nothing to a reader.
  if (typeof document === 'undefined') return 'en';
  const wanted = [new URLSearchParams(location.search).get('lang'), kept(key)];
  const browser = navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase());
  return [...wanted, ...browser].find(isLanguage) ?? 'en';
}

let current = first();
let changed = (): void => {};
// A function instead of a rune, so that words and numbers can be tested in plain Node.
const subscribe = createSubscriber((update) => {
  changed = update;
  return () => (changed = () => {});
});

/** The language now. What reads it in a component or a `$derived` is made again when it changes. */
export function language(): Language {
  subscribe();
  return current;
}

/** Changes the language, without remembering it: for the reader's choice use `chooseLanguage`. */
export function setLanguage(to: Language): void {
  current = to;
  changed();
}

/** The address of this very place in a language. */
function addressIn(to: Language): string {
  const address = new URL(location.href);
  address.searchParams.set('lang', to);
  return address.href;
}

/** The reader's choice: the page and its address change at once, and later visits begin with it. */
export function chooseLanguage(to: Language): void {
  setLanguage(to);
  history.replaceState(history.state, '', addressIn(to));
  keep(key, to);
}

/** Words in the language now, of one set in every language. */
export const translated =
  <W>(sets: Record<Language, W>): (() => W) =>
  () =>
    sets[language()];
