import { expect, test } from 'vitest';
import { courseOf } from './settings.js';

const competition = { id: 'mnist', title: 'MNIST', testSet: 'hidden' };
const course = { title: 'Course', competitions: [competition] };

test('what is left out has its default', () => {
  expect(courseOf(course)).toEqual({
    title: 'Course',
    address: null,
    behindProxy: false,
    database: 'course.db',
    scorers: null,
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
    /limits\.bytes: expected a whole number >= 1, got 0/,
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
