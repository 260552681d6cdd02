/** @file The little markup that words may hold: `h_{t}`, `V^{k}`, `**strong**`, `` `code` `` and `[link](#chapter)`; all else is text. */

export type Piece =
  | string
  | { tag: 'sub' | 'sup' | 'strong' | 'code'; of: readonly Piece[] }
  | { tag: 'a'; href: string; of: readonly Piece[] };

const marks =
  /_\{(?<sub>[^}]+)\}|\^\{(?<sup>[^}]+)\}|\*\*(?<strong>.+?)\*\*|`(?<code>[^`]+)`|\[(?<a>[^\]]+)\]\((?<href>#[^)\s]*|https:[^)\s]+)\)/gu;

/** What a text with markup shows. A link leads to a place in the page or to an https address, and nothing else is a link. */
export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const { 0: all, index, groups } of text.matchAll(marks)) {
    if (index > from) pieces.push(text.slice(from, index));
    from = index + all.length;
    const { sub, sup, strong, code, a, href } = groups!;
    if (sub) pieces.push({ tag: 'sub', of: piecesOf(sub) });
    else if (sup) pieces.push({ tag: 'sup', of: piecesOf(sup) });
    else if (strong) pieces.push({ tag: 'strong', of: piecesOf(strong) });
    else if (code) pieces.push({ tag: 'code', of: [code] });
    else pieces.push({ tag: 'a', href: href!, of: piecesOf(a!) });
  }
  if (from < text.length) pieces.push(text.slice(from));
  return pieces;
}
