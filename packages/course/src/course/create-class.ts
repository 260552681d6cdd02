/** @file Tokens for a whole class, from the registrar's CSV. */
import Papa from 'papaparse';
import { ArgumentError } from '@bptt/errors';
import { expectName, type People } from '../store/people.js';

export interface ClassRow {
  name: string;
  registration: string;
  token: string;
}

const mostStudents = 20_000;

/**
 * @param csv with a header that names a column `name`, and perhaps `registration`; separated by commas or semicolons. Without such a header
 * its first column is the names.
 * @throws ArgumentError for text that is no CSV, or a name that is none: then no token is made.
 */
export async function createClass(people: People, csv: string): Promise<ClassRow[]> {
  const rows = rowsOf(csv);
  if (rows.length === 0) throw new ArgumentError('csv', 'a line for each student', 'none');
  if (rows.length > mostStudents) throw new ArgumentError('csv', `at most ${mostStudents} students`, rows.length);
  rows.forEach(({ name }, i) => expectName(`csv: student ${i + 1}`, name));
  const made: ClassRow[] = [];
  for (const { name, registration } of rows)
    made.push({ name, registration, token: await people.createToken(name, 'student', registration || null) });
  return made;
}

function rowsOf(csv: string): { name: string; registration: string }[] {
  const { data, errors } = Papa.parse<string[]>(csv.replace(/^\ufeff/, ''), {
    delimitersToGuess: [',', ';', '\t'],
    skipEmptyLines: 'greedy',
  });
  const broken = errors.find(({ type }) => type === 'Quotes');
  if (broken) throw new ArgumentError('csv', 'lines of fields', `${broken.message} (line ${(broken.row ?? 0) + 1})`);
  const lines = data.map((line) => line.map((field) => field.trim()));
  const header = lines[0]?.map((field) => field.toLowerCase()) ?? [];
  const name = header.indexOf('name');
  const registration = header.indexOf('registration');
  if (name < 0) return lines.map(([first = '', second = '']) => ({ name: first, registration: second }));
  return lines
    .slice(1)
    .map((line) => ({ name: line[name] ?? '', registration: registration < 0 ? '' : (line[registration] ?? '') }));
}
