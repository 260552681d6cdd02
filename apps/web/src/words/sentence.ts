/** @file Messages of errors as sentences: browsers end some with a full stop, most with none. */

/** The text with one full stop at its end, or the `…`, `!` or `?` that it has. */
export const sentence = (text: string): string => (/[…!?]$/.test(text) ? text : `${text.replace(/\.+$/, '')}.`);
