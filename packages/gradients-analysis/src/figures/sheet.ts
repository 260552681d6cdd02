/** @file A figure: plots on a page with a key and a caption, as an SVG that follows the reader's light or dark colour scheme. */
import * as Plot from '@observablehq/plot';
import { DOMParser } from 'linkedom';

/** Each colour on a light page and what it becomes on a dark one. */
const darker: Record<string, string> = {
  '#b1480b': '#ff9f5a',
  '#1d4fd7': '#82acff',
  '#14783a': '#55d17f',
  '#57606c': '#a2abb8',
  '#8b93a0': '#6c7683',
};
export const muted = '#57606c';
export const font = 'system-ui, sans-serif';
const [edge, lineHeight, letterWidth] = [16, 18, 6.7];

/** A plot by Observable Plot, without a browser. */
export function plot(options: Plot.PlotOptions): Element {
  const document = new DOMParser().parseFromString(
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
    'image/svg+xml',
  ) as unknown as Document;
  return Plot.plot({
    document,
    ...options,
    style: { fontFamily: font, fontSize: '13px', background: 'none' },
  }) as Element;
}

/** A part of a sheet and where it stands. */
export interface Placed {
  content: Element | string;
  x?: number;
  y: number;
}

export interface Sheet {
  width: number;
  /** Where the caption begins. */
  height: number;
  parts: Placed[];
  /** Sentences; the first is the figure's title for those who do not see it. */
  caption: string[];
}

export function sheet({ width, height, parts, caption }: Sheet): string {
  const lines = wrapped(caption.join(' '), Math.floor((width - 2 * edge) / letterWidth));
  const whole = height + lineHeight * lines.length + edge;
  const text = lines
    .map((line, i) => `<text x="${edge}" y="${height + lineHeight * (i + 1) - 4}">${escaped(line)}</text>`)
    .join('\n');
  const dark = Object.entries(darker)
    .map(
      ([light, other]) =>
        `.bptt-figure [fill="${light}"]{fill:${other}}.bptt-figure [stroke="${light}"]{stroke:${other}}`,
    )
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" width="${width}" height="${whole}" class="bptt-figure" role="img" color="#1f2328" font-family="${font}" font-size="13" fill="currentColor">
<title>${escaped(caption[0]!)}</title>
<style>.bptt-figure>.page{fill:#fff}@media (prefers-color-scheme:dark){.bptt-figure{color:#e6edf3}.bptt-figure>.page{fill:#0d1117}${dark}}</style>
<rect class="page" width="${width}" height="${whole}" fill="#fff"/>
${parts.map(placed).join('\n')}
${text}
</svg>
`;
}

function placed({ content, x = 0, y }: Placed): string {
  if (typeof content === 'string') return `<g transform="translate(${x},${y})">${content}</g>`;
  content.setAttribute('x', String(x));
  content.setAttribute('y', String(y));
  return content.toString();
}

function wrapped(text: string, letters: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    if (lines.at(-1) && lines.at(-1)!.length + word.length >= letters) lines.push(word);
    else lines.push(`${lines.pop()!} ${word}`.trim());
  }
  return lines;
}

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
