import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { courseFolder } from '../course.fixture.js';
import { serve } from '../serve.js';
import { courseOf, readSettings } from './settings.js';

const competition = { id: 'mnist', title: 'MNIST', testSet: 'hidden' };
const course = { title: 'Course', competitions: [competition] };

test('what is left out has its default', () => {
  expect(courseOf(course)).toEqual({
    title: 'Course',
    address: null,
    behindProxy: false,
    database: 'course.db',
    scorers: null,
    queue: null,
    rates: { perToken: 300, perAddress: 3000 },
    competitions: [
      {
        ...competition,
        publicShare: 0.5,
        seed: 0,
        opens: null,
        closes: null,
        marks: {},
        limits: {
          bytes: 4194304,
          parameters: 1000000,
          operations: 50000000,
          submissionsPerDay: 5,
          scoringSeconds: 120,
          memoryMiB: 1024,
          waitingHours: 24,
        },
        formats: ['safetensors'],
        board: 'pseudonyms',
        ladder: true,
        worstDigits: 12,
      },
    ],
  });
});

test('times have a zone', () => {
  const { competitions } = courseOf({
    ...course,
    competitions: [{ ...competition, closes: '2027-01-31T23:59:00+01:00' }],
  });
  expect(competitions[0]!.closes).toBe(Date.parse('2027-01-31T22:59:00Z'));
});

test.each<[object, RegExp]>([
  [{ ...course, titel: 'x' }, /course\.json: expected only title, .*, got 'titel'; did you mean title\?/],
  [{ ...course, title: '' }, /course\.json: title: expected a text, got ''/],
  [{ ...course, address: 'bptt.example.edu' }, /course\.json: address: expected such as https:/],
  [{ ...course, competitions: [] }, /competitions: expected a list of at least one/],
  [
    { ...course, competitions: [competition, competition] },
    /competitions: expected ids that differ, got ''mnist' twice'/,
  ],
  [
    { ...course, competitions: [{ ...competition, id: 'A b' }] },
    /competitions\[0\]\.id: expected small letters, digits and hyphens/,
  ],
  [
    { ...course, competitions: [{ ...competition, publicShare: 1 }] },
    /publicShare: expected a number > 0 and < 1, got 1/,
  ],
  [{ ...course, competitions: [{ ...competition, closes: '2027-01-31' }] }, /closes: expected a time with its zone/],
  [
    { ...course, competitions: [{ ...competition, opens: '2027-02-01T00:00Z', closes: '2027-01-01T00:00Z' }] },
    /closes: expected a time after opens/,
  ],
  [
    { ...course, competitions: [{ ...competition, limits: { byte: 1 } }] },
    /limits: expected only bytes, .*did you mean bytes\?/,
  ],
  [
    { ...course, competitions: [{ ...competition, limits: { bytes: 0 } }] },
    /limits\.bytes: expected a whole number from 1 to 1073741824, got 0/,
  ],
  [
    { ...course, competitions: [{ ...competition, marks: { bonus: 97 } }] },
    /marks\.bonus: expected a number from 0 to 1, got 97/,
  ],
  [
    { ...course, competitions: [{ ...competition, formats: ['pickle'] }] },
    /formats: expected 'safetensors', 'pytorch' or 'keras'/,
  ],
  [{ ...course, competitions: [{ ...competition, board: 'all' }] }, /board: expected 'names', 'pseudonyms' or 'own'/],
])('%j is named', (json, message) => {
  expect(() => courseOf(json)).toThrow(message);
});

describe('numbers that a timer or a body could not hold', () => {
  it.each([
    ['scoringSeconds', 3_000_000, 86_400],
    ['waitingHours', 1e6, 8760],
    ['bytes', 2 ** 31, 2 ** 30],
  ])('%s', (name, value, most) => {
    const competition = { id: 'a', title: 'A', testSet: 'x', limits: { [name]: value } };
    expect(() => courseOf({ title: 'T', competitions: [competition] })).toThrow(
      `course.json: competitions[0].limits.${name}: expected a whole number from 1 to ${most}, got ${value}`,
    );
  });
});

it('a byte order mark before it is no mistake', async () => {
  const folder = courseFolder();
  const path = join(folder, 'course.json');
  writeFileSync(path, `\ufeff${readFileSync(path, 'utf8')}`);
  expect((await readSettings(folder)).title).toBe('Course');
  rmSync(folder, { recursive: true });
});

it.each(['http://x', 'redis:', 7, 'redis://x/y'])('a queue that is %j is refused, and not repeated', (queue) => {
  expect(() => courseOf({ title: 'T', queue, competitions: [{ id: 'a', title: 'A', testSet: 'x' }] })).toThrow(
    `course.json: queue: expected such as redis://user:password@host:6379, got '${typeof queue}'`,
  );
});

it.each([
  [{ testSet: 'gone' }, /gone: /],
  [{ publicShare: 0.001 }, /^publicShare: expected a fraction that leaves both parts of 40 images/],
])('a server does not start on a competition with %j', async (changes, message) => {
  const folder = courseFolder({}, changes);
  await expect(serve({ folder, port: 0, host: '127.0.0.1' })).rejects.toThrow(message);
  rmSync(folder, { recursive: true });
});

it.each(['2027-02-29T00:00:00Z', '2027-06-31T12:00+02:00', '2027-13-01T00:00Z', '2027-01-01T25:00Z', '2027-01-01', 5])(
  'a time that is %j is refused, and not taken for another',
  (closes) => {
    expect(() => courseOf({ title: 'T', competitions: [{ id: 'a', title: 'A', testSet: 'x', closes }] })).toThrow(
      /^course.json: competitions\[0\].closes: expected a time with its zone, such as 2027-01-31T23:59:00\+01:00, got /,
    );
  },
);

it('a folder in place of course.json is named', async () => {
  const folder = courseFolder();
  rmSync(join(folder, 'course.json'));
  mkdirSync(join(folder, 'course.json'));
  await expect(readSettings(folder)).rejects.toThrow(`${join(folder, 'course.json')}: is no file`);
  rmSync(folder, { recursive: true });
});
