/** @file A figure as it stands on the page, as one SVG file: its drawings, canvases and texts, in the colours of now. */

const svgNamespace = 'http://www.w3.org/2000/svg';
/** What decides how a drawn thing looks, beside where it is. */
const looks = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'text-anchor',
  'paint-order',
  'shape-rendering',
] as const;
const margin = 12;

interface Picture {
  /** The file. */
  svg: string;
  width: number;
  height: number;
}

/** @param figure of which everything is taken that can be seen, but for what is marked `for-screens`. */
export function pictureOf(figure: HTMLElement): Picture {
  const frame = figure.getBoundingClientRect();
  const parts = [...figure.querySelectorAll<SVGSVGElement | HTMLCanvasElement>('svg, canvas')].filter(isDrawn);
  const texts = textsOf(figure);
  const grounds = groundsOf(figure);
  const boxes = [...parts.map((part) => part.getBoundingClientRect()), ...texts.map(({ box }) => box)];
  const bottom = Math.max(...boxes.map((box) => box.bottom)) - frame.top;
  const right = Math.max(frame.width, ...boxes.map((box) => box.right - frame.left));
  const [width, height] = [Math.ceil(right + 2 * margin), Math.ceil(bottom + 2 * margin)];
  const root = make('svg', { xmlns: svgNamespace, width, height, viewBox: `0 0 ${width} ${height}` });
  const paper = getComputedStyle(document.documentElement).backgroundColor;
  root.append(make('rect', { width, height, fill: paper }));
  const at = (box: DOMRect) => ({ x: box.left - frame.left + margin, y: box.top - frame.top + margin });
  for (const { box, color } of grounds)
    root.append(make('rect', { ...at(box), width: box.width, height: box.height, fill: color }));
  for (const part of parts) {
    const box = part.getBoundingClientRect();
    const size = { ...at(box), width: box.width, height: box.height };
    if (part instanceof HTMLCanvasElement)
      root.append(make('image', { ...size, href: part.toDataURL(), style: 'image-rendering: pixelated' }));
    else root.append(copyOf(part, size));
  }
  for (const { text, box, style } of texts) {
    const { x, y } = at(box);
    // Fonts stand with about a quarter of their height below the line.
    const line = make('text', { x, y: y + 0.77 * box.height, fill: style.color, 'font-family': style.fontFamily });
    line.setAttribute('font-size', style.fontSize);
    line.setAttribute('font-weight', style.fontWeight);
    line.textContent = text;
    root.append(line);
  }
  return { svg: new XMLSerializer().serializeToString(root), width, height };
}

/** The same in pixels, twice as fine as the screen's. */
export async function pngOf({ svg, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const fine = 2;
  const canvas = Object.assign(document.createElement('canvas'), { width: fine * width, height: fine * height });
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the picture is too large for a PNG')))),
  );
}

function make(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

const isDrawn = (part: Element): boolean =>
  part.checkVisibility() && !part.closest('.for-screens') && !part.parentElement!.closest('svg');

/** A drawing with its looks written into it, since the page's styles do not go with it. */
function copyOf(drawing: SVGSVGElement, size: Record<string, number>): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const [from, to] = [
    [drawing, ...drawing.querySelectorAll('*')],
    [copy, ...copy.querySelectorAll('*')],
  ];
  from.forEach((node, i) => {
    const style = getComputedStyle(node);
    for (const name of looks) to[i]!.setAttribute(name, style.getPropertyValue(name));
    for (const name of ['class', 'style', 'role']) to[i]!.removeAttribute(name);
  });
  if (!drawing.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${size['width']} ${size['height']}`);
  for (const [key, value] of Object.entries(size)) copy.setAttribute(key, String(value));
  return copy;
}

/** What has a colour behind it outside the drawings: a table's cells, letters. */
function groundsOf(figure: HTMLElement): { box: DOMRect; color: string }[] {
  return [...figure.querySelectorAll('*')]
    .filter((each) => each.checkVisibility() && !each.closest('svg, details, button, .for-screens'))
    .map((each) => ({ each, color: getComputedStyle(each).backgroundColor }))
    .filter(({ color }) => !/^transparent$|(, |\/ )0\)$/.test(color))
    .flatMap(({ each, color }) => [...each.getClientRects()].map((box) => ({ box, color })));
}

/** The lines of text that can be seen outside the drawings, each as it is broken on the page. */
function textsOf(figure: HTMLElement): { text: string; box: DOMRect; style: CSSStyleDeclaration }[] {
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  const found: ReturnType<typeof textsOf> = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement!;
    if (!parent.checkVisibility() || parent.closest('svg, details, button, .for-screens')) continue;
    const style = getComputedStyle(parent);
    let line: { text: string; box: DOMRect } | undefined;
    for (const { segment, index } of new Intl.Segmenter().segment(node.textContent!)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + segment.length);
      const box = range.getBoundingClientRect();
      if (box.width === 0) continue;
      if (line && Math.abs(line.box.top - box.top) < 2) line.text += segment;
      else found.push({ ...(line = { text: segment, box }), style });
      found.at(-1)!.text = line.text;
    }
  }
  return found.map(({ text, ...rest }) => ({ text: text.replaceAll(/\s+/g, ' '), ...rest }));
}
