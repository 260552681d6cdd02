/** @file Tables as text: columns of numbers, classes or text of a CSV file with a line of names. */
import Papa from 'papaparse';
import { ArgumentError, expectBytes, expectOptions, FormatError, nearest, type Bytes } from '@bptt/errors';
import type { NdArray } from '../nd-array.js';

export interface CsvOptions {
  /** What separates the fields; found by looking when left out. */
  delimiter?: string | undefined;
}

/** Numbers as every program writes them: no comma, no unit, neither NaN nor infinities. */
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A table [N rows][names]; what a column holds is said where it is taken. */
export class CsvTable {
  readonly length: number;

  constructor(
    readonly source: string,
    readonly names: readonly string[],
    readonly rows: readonly (readonly string[])[],
  ) {
    this.length = rows.length;
  }

  /**
   * Columns of numbers, side by side: [N, F].
   * @throws FormatError for a field that is empty or no number, with its row and column.
   */
  numbers(...names: string[]): NdArray<Float32Array> {
    if (names.length === 0) throw new ArgumentError('names', `at least one of ${this.names.join(', ')}`, 'none');
    const columns = names.map((name) => this.#column(name));
    const data = new Float32Array(this.length * columns.length);
    this.rows.forEach((row, r) =>
      columns.forEach((c, f) => {
        const text = row[c]!.trim();
        if (!number.test(text)) throw this.#wrong(r, c, 'a number', text);
        const value = Math.fround(Number(text));
        if (!Number.isFinite(value)) throw this.#wrong(r, c, 'a number that float32 holds', text);
        data[r * columns.length + f] = value;
      }),
    );
    return { data, shape: [this.length, columns.length] };
  }

  /**
   * A column as classes: `labels` [N], from 0 to C - 1, and the C `classes`, in the order of their names or in the one that is given.
   * @throws FormatError for an empty field, and one that is none of the given classes.
   */
  classes(name: string, given?: readonly string[]): { labels: Int32Array; classes: readonly string[] } {
    const c = this.#column(name);
    const texts = this.rows.map((row, r) => {
      const text = row[c]!.trim();
      if (text === '' || (given && !given.includes(text)))
        throw this.#wrong(r, c, given ? `one of ${given.join(', ')}` : 'a class', text);
      return text;
    });
    const classes = given ?? [...new Set(texts)].sort((a, b) => (a < b ? -1 : 1));
    const ids = new Map(classes.map((text, id) => [text, id]));
    return { labels: Int32Array.from(texts, (text) => ids.get(text)!), classes };
  }

  /** A column as it stands. */
  texts(name: string): string[] {
    const c = this.#column(name);
    return this.rows.map((row) => row[c]!);
  }

  #column(name: string): number {
    const c = this.names.indexOf(name);
    if (c >= 0) return c;
    const like = nearest(name, this.names);
    throw new ArgumentError('column', `one of ${this.names.join(', ')}`, name, like && `did you mean ${like}?`);
  }

  #wrong(r: number, c: number, expected: string, text: string): FormatError {
    const found = text === '' ? 'nothing' : `'${text.slice(0, 40)}'`;
    const comma = expected === 'a number' && /^[+-]?\d+,\d+$/.test(text) ? ' (a decimal comma)' : '';
    return new FormatError({
      source: this.source,
      field: `row ${r + 1}, column '${this.names[c]}'`,
      expected,
      found: found + comma,
    });
  }
}

/**
 * A CSV file whose first line has the names of its columns, by RFC 4180: quoted fields may hold separators, quotes and line breaks. Rows are
 * counted from 1, without the names and without empty lines.
 * @param source what errors call the text, such as the file's path.
 * @throws FormatError for a row with too few or too many fields, names that are missing or not all different, and quotes that do not end.
 */
export function readCsv(given: string | Bytes, source = 'csv', options: CsvOptions = {}): CsvTable {
  const { delimiter = '' } = expectOptions('options', options, ['delimiter']);
  const fault = (field: string, expected: string, found: string) => new FormatError({ source, field, expected, found });
  const text = (typeof given === 'string' ? given : decoded(expectBytes(source, given), fault)).replace(/^\ufeff/, '');
  const { data, errors } = Papa.parse<string[]>(text.replace(/(\r?\n)+$/, ''), { delimiter });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) throw fault(`row ${broken.row ?? 0}`, 'quotes that end', broken.message);
  const [head, ...lines] = data;
  if (!head || text === '') throw fault('first line', 'the names of the columns', 'nothing');
  const names = head.map((name) => name.trim());
  names.forEach((name, c) => {
    if (name === '') throw fault('first line', `a name for column ${c + 1}`, 'nothing');
    if (names.indexOf(name) !== c) throw fault('first line', 'different names', `'${name}' twice`);
  });
  // In a table of one column, an empty line is a gap.
  const rows = names.length === 1 ? lines : lines.filter((row) => row.length > 1 || row[0] !== '');
  if (rows.length === 0) throw fault('rows', 'at least one', 'none');
  rows.forEach((row, r) => {
    if (row.length !== names.length) throw fault(`row ${r + 1}`, `${names.length} fields`, String(row.length));
  });
  return new CsvTable(source, names, rows);
}

function decoded(bytes: Uint8Array, fault: (field: string, expected: string, found: string) => FormatError): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('text', 'UTF-8', 'other bytes');
  }
}
