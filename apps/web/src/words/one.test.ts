/** @file One is not many: what a number of one is said with. */
import { expect, test } from 'vitest';
import { draw as drawDe } from './de/draw.js';
import { memory as memoryDe } from './de/memory.js';
import { series as seriesDe } from './de/series.js';
import { vanishing as vanishingDe } from './de/vanishing.js';
import { draw as drawEn } from './en/draw.js';
import { memory as memoryEn } from './en/memory.js';
import { series as seriesEn } from './en/series.js';
import { vanishing as vanishingEn } from './en/vanishing.js';

const halved = [{ kind: 'rnn' as const, marks: [1], halfLife: 1.003, expected: 24, kept: 10, lost: null }];

test.each([
  { memory: memoryEn, vanishing: vanishingEn, draw: drawEn, series: seriesEn },
  { memory: memoryDe, vanishing: vanishingDe, draw: drawDe, series: seriesDe },
])('a half-life, a zero, a digit or a forecast of one', ({ memory, vanishing, draw, series }) => {
  const said = [
    memory.caption(halved, 0.25),
    vanishing.halfLife('1'),
    vanishing.zeros(1, 20),
    draw.energyNow('5', 1, 30),
    series.windows('1'),
  ].join(' ');
  expect(said).not.toMatch(
    /\b1 (steps|Schritte|forecasts|Vorhersagen)\b|1 of \d+ (are|sample digits have)|1 (von \d+ sind|der \d+ \S+ haben)/,
  );
});
