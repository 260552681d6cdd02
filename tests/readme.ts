/** @file The examples of a README: each ```js block that a ```text block with its output follows. */

export interface Example {
  code: string;
  output: string;
}

export function examples(markdown: string): Example[] {
  const blocks = [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
    language,
    text: text!,
  }));
  return blocks.flatMap(({ language, text }, i) => {
    const next = blocks[i + 1];
    return language === 'js' && next?.language === 'text' ? [{ code: text, output: next.text }] : [];
  });
}

/** What the output must look like: a line `...` stands for any lines. */
export function pattern(output: string): RegExp {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => (line === '...' ? '(.*\\n)*?.*' : line.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
  return new RegExp(`^${lines.join('\\n')}$`);
}
