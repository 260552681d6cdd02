/** @file What figures and the page offer to a lecture, in English. */

export const lecture = {
  tools: 'Save, present, embed',
  present: 'Present',
  embed: 'Copy for another site',
  embedCopied: 'Copied: an iframe with this figure as it is now.',
  view: 'View',
  appearance: 'Light or dark',
  appearances: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  print: 'Print a hand-out',
};
