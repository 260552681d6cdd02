/** @file What figures and the page offer to a lecture, in German. */
import type { lecture as en } from '../en/lecture.js';

export const lecture: typeof en = {
  tools: 'Speichern, vorführen, einbetten',
  present: 'Vorführen',
  embed: 'Für eine andere Seite kopieren',
  embedCopied: 'Kopiert: ein iframe mit dieser Abbildung, wie sie jetzt ist.',
  view: 'Ansicht',
  appearance: 'Hell oder dunkel',
  appearances: { auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  print: 'Handzettel drucken',
};
