/** @file Words as a shell takes them, for the commands that are suggested. */

/** As it is where no shell would change it, else in quotes. */
export const quoted = (word: string): string =>
  /^[\w./:@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
