/** @file Every language has every word, and no text stands outside the words. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import { describe, expect, test } from 'vitest';

const sources = join(import.meta.dirname, '..');
const filesOf = (language: string) => readdirSync(join(import.meta.dirname, language)).sort();

/** Every text and function of some words by its path; a function by how many arguments it takes. */
function entriesOf(words: unknown, path = ''): [path: string, text: string][] {
  if (typeof words === 'string') return [[path, words]];
  if (typeof words === 'function') return [[path, `a function of ${words.length}`]];
  return Object.entries(words as object).flatMap(([key, value]) => entriesOf(value, path ? `${path}.${key}` : key));
}

test('both languages have the same files', () => expect(filesOf('de')).toEqual(filesOf('en')));

test.each(['en', 'de'])('no line of %s can begin with a percent sign or a unit', (language) => {
  for (const file of filesOf(language))
    expect(readFileSync(join(import.meta.dirname, language, file), 'utf8'), file).not.toMatch(
      /[\d}] (%|MB|KiB|kB|ms|µs|s)[^\w(]/,
    );
});

describe.each(filesOf('en'))('%s', async (file) => {
  const [en, de] = await Promise.all(
    ['en', 'de'].map(async (language) => new Map(entriesOf(await import(`./${language}/${file}`)))),
  );
  test('has the same texts in both languages, none empty, none left in English', () => {
    expect([...de!.keys()]).toEqual([...en!.keys()]);
    for (const [path, text] of de!) {
      expect(text.trim(), path).not.toBe('');
      if (text.startsWith('a function of')) expect(text, path).toBe(en!.get(path));
      // Names and symbols are the same in both; what has three words is a text.
      else if (
        /\p{L}{2,}[^\p{L}]+\p{L}{2,}[^\p{L}]+\p{L}{2,}/u.test(text) &&
        !/^`.*`$/.test(text) &&
        path !== 'frame.fullName'
      )
        expect(text, path).not.toBe(en!.get(path));
    }
  });
});

/** Where a text may stand in a component without being words: names of things for the page itself. */
const technical =
  /^(class|id|style|role|type|href|rel|for|name|lang|of|value|kind|right|side|by|tag|scope|method|mathvariant|form|stretchy|separator|inputmode|autocomplete|accept|namespace|color|positive|negative|dash|stroke|fill|transform|points|d|viewBox|preserveAspectRatio|data-.*|text-anchor|dy|dx|stroke-.*|aria-(live|current|controls|labelledby|describedby|hidden|pressed|expanded|atomic|haspopup|orientation))$/;
const isWord = (text: string) => /[\p{Lu}\p{Ll}]{2,}/u.test(text) && !text.startsWith('https:');
/** Of several words, and neither a selector nor a style. */
const isSentence = (text: string) =>
  /[\p{Lu}\p{Ll}]{2,}[,;:.]? [\p{Lu}\p{Ll}]+/u.test(text) && !/[[=]|--|rgb|^\(/.test(text);
const isCapital = (text: string) => /^\p{Lu}\p{Ll}+ ?…?$/u.test(text.trim());

type Node = { type: string; [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string';

/** The texts of a component's template that a reader would read, and that are not from the words. */
function textsIn(node: Node, found: string[] = [], inScript = false): string[] {
  if (node.type === 'RegularElement' && ['math', 'code', 'style', 'script'].includes(node['name'] as string))
    return found;
  if (node.type === 'Attribute' && technical.test(node['name'] as string)) return found;
  if (node.type === 'ImportDeclaration') return found;
  const { type, data, value } = node as { type: string; data?: unknown; value?: unknown };
  if (type === 'Comment') return found;
  if (type === 'Text' && isWord(data as string)) found.push((data as string).trim());
  if (type === 'Literal' && typeof value === 'string' && (isSentence(value) || (!inScript && isCapital(value))))
    found.push(value);
  if (type === 'TemplateElement') {
    const { cooked } = value as { cooked: string };
    if (isSentence(cooked)) found.push(cooked.trim());
  }
  for (const [key, child] of Object.entries(node)) {
    if (['css', 'metadata', 'comments', 'leadingComments', 'trailingComments'].includes(key)) continue;
    for (const each of Array.isArray(child) ? child : [child])
      if (isNode(each)) textsIn(each, found, inScript || key === 'instance' || key === 'module');
  }
  return found;
}

const components = readdirSync(sources, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.svelte'))
  .sort();

/** Names and symbols that are the same in every language. */
const names = new Set(['bptt', '|Δy|', 'SVG', 'PNG', 'CSV']);

test('a text outside the words is found, wherever it stands', () => {
  const component = `<script>const a = 'Two words'; const b = 'lstm';</script>
    <p class="two words" title="a title">Hello {a ? 'for you' : \`and \${b} them\`} <math><mi>tanh</mi></math></p><Figure what="digit" />`;
  expect(textsIn(parse(component, { modern: true }) as unknown as Node)).toEqual(
    expect.arrayContaining(['Two words', 'a title', 'Hello', 'for you', 'digit']),
  );
});

test.each(components)('%s holds no text of its own', (path) => {
  const tree = parse(readFileSync(join(sources, path), 'utf8'), { modern: true }) as unknown as Node;
  expect(textsIn(tree).filter((text) => !names.has(text))).toEqual([]);
});
