/** @file JSON of a file, parsed only where what it makes fits in memory: two bytes may stand for a list, which takes a hundred. */

/** Four times what a model of ten thousand layers, or a header of a hundred thousand tensors, has. */
const mostContainers = 2 ** 19;

/**
 * The value, and no more lists and objects than a model's file has.
 * @throws SyntaxError for what is no JSON, or holds more of them.
 */
export function parseJson(text: string): unknown {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if ((unit === 0x5b || unit === 0x7b) && ++count > mostContainers)
      throw new SyntaxError(`more than ${mostContainers} lists and objects`);
  }
  return JSON.parse(text) as unknown;
}
