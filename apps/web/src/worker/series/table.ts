/** @file A reader's table: which of its columns are series of numbers, whatever program wrote it. */
import { BpttError } from '@bptt/errors';
import { CsvTable, readCsv } from '@bptt/data/csv';

export interface Column {
  name: string;
  /** In the order of the rows. */
  values: Float32Array;
}

export interface Table {
  name: string;
  rows: number;
  /** The columns of numbers. */
  columns: Column[];
  /** Why each of the others is none. */
  others: string[];
}

/** `1.5`, and `1,5` as spreadsheets of half the world write it. */
const decimalPoint = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const decimalComma = /^\s*[+-]?(\d+,?\d*|,\d+)(e[+-]?\d+)?\s*$/i;

/**
 * @param name what errors call the text.
 * @throws BpttError for a broken table, and for one without a column of numbers.
 */
export function readTable(text: string, name: string): Table {
  const table = readCsv(named(text), name);
  const others: string[] = [];
  const columns = table.names.flatMap((column) => {
    try {
      const { data } = withPoints(table, column).numbers(column);
      return [{ name: column, values: data }];
    } catch (error) {
      others.push((error as Error).message);
      return [];
    }
  });
  if (columns.length === 0)
    throw new BpttError('BPTT_FORMAT', `${name}: expected a column of numbers, found none: ${others.join('; ')}`);
  return { name, rows: table.length, columns, others };
}

/** A list of numbers alone gets a line of names. */
function named(text: string): string {
  const first = text.replace(/^\ufeff/, '').split(/\r?\n/, 1)[0]!;
  const fields = first.split(/[;\t]|,(?!\d)/);
  const isHead = !fields.every((field) => decimalPoint.test(field) || decimalComma.test(field));
  if (isHead || first.trim() === '') return text;
  const separator = /[;\t,]/.exec(first)?.[0] ?? ',';
  const count = first.split(separator).length;
  return `${Array.from({ length: count }, (_, i) => (count === 1 ? 'value' : `column ${i + 1}`)).join(separator)}\n${text}`;
}

/** The same with decimal points, where every field of the column has a decimal comma or none. */
function withPoints(table: CsvTable, column: string): CsvTable {
  const texts = table.texts(column);
  if (!texts.some((text) => text.includes(',')) || !texts.every((text) => decimalComma.test(text))) return table;
  const c = table.names.indexOf(column);
  const rows = table.rows.map((row) => row.map((text, i) => (i === c ? text.replace(',', '.') : text)));
  return new CsvTable(table.source, table.names, rows);
}
