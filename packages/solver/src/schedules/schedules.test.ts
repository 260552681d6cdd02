import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CosineAnnealingLR, LinearLR, OneCycleLR, SequentialLR, StepLR, type Schedule } from '../index.js';
import { annealed, halfCosine } from './cosine.js';

type Arguments = Record<string, any>;
const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../../../../pytorch/schedules.json'), 'utf8')) as {
  schedule: string;
  arguments: Arguments;
  base_lr: number;
  lr: number[];
}[];

const classes = { StepLR, CosineAnnealingLR, LinearLR, OneCycleLR };

/** A schedule of PyTorch by its name and arguments: T_max -> tMax. */
function make(name: string, { parts, milestones, ...rest }: Arguments): Schedule {
  if (name === 'SequentialLR')
    return new SequentialLR(
      parts.map((part: [string, Arguments]) => make(...part)),
      milestones,
    );
  const options = Object.entries(rest).map(([key, value]) => [
    key.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return new classes[name as keyof typeof classes](Object.fromEntries(options));
}

test.each(golden.map((each) => [each.schedule, JSON.stringify(each.arguments), each] as const))(
  '%s %s is as PyTorch',
  (_name, _text, each) => {
    const schedule = make(each.schedule, each.arguments);
    each.lr.forEach((lr, t) => {
      const ours = schedule.lr(each.base_lr, t, each.lr.length);
      expect(Math.abs(ours - lr), `t = ${t}: ${ours}, PyTorch ${lr}`).toBeLessThan(1e-15);
    });
  },
);

test('lengths that are left out are those of the training', () => {
  for (let t = 0; t < 40; t++) {
    expect(new CosineAnnealingLR().lr(0.1, t, 40)).toBe(new CosineAnnealingLR({ tMax: 40 }).lr(0.1, t, 999));
    expect(new OneCycleLR().lr(0.1, t, 40)).toBe(new OneCycleLR({ maxLr: 0.1, totalSteps: 40 }).lr(7, t, 40));
    const warm = new LinearLR({ totalIters: 10, startFactor: 0.1 });
    const open = new SequentialLR([warm, new CosineAnnealingLR()], [10]);
    const closed = new SequentialLR([warm, new CosineAnnealingLR({ tMax: 30 })], [10]);
    expect(open.lr(0.1, t, 40)).toBe(closed.lr(0.1, t, 40));
  }
});

describe('the half cosine', () => {
  test('is (1 + cos(pi x)) / 2', () => {
    const difference = (x: number) => Math.abs(halfCosine(x) - (1 + Math.cos(Math.PI * x)) / 2);
    fc.assert(fc.property(fc.double({ min: 0, max: 50, noNaN: true }), (x) => difference(x) < 1e-14));
    fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => difference(x) < 1e-15));
    expect([halfCosine(0), halfCosine(2)]).toEqual([1, 1]);
    expect(halfCosine(1)).toBeLessThan(1e-30);
    expect(annealed(0.3, 0.1, 0)).toBe(0.3);
  });

  test('has these bits', () => {
    const bits = (x: number) =>
      Buffer.from(Float64Array.of(halfCosine(x)).buffer)
        .reverse()
        .toString('hex');
    expect([0.1, 1 / 3, 0.7].map(bits)).toEqual(['3fef378709a22a7e', '3fe8000000000001', '3fca61b9f7154b46']);
  });
});

describe('misuse', () => {
  test.each<[() => Schedule, string]>([
    [() => new StepLR({ stepSize: 0 }), 'stepSize: expected a whole number >= 1, got 0'],
    [() => new StepLR({ stepSize: 2, gamma: -1 }), 'gamma: expected a number >= 0, got -1'],
    [() => new StepLR({ step_size: 2 } as never), "schedule: expected only stepSize, gamma, every, got 'step_size'"],
    [() => new StepLR({ stepSize: 2, every: 'batch' as never }), "every: expected 'step' or 'epoch', got 'batch'"],
    [() => new CosineAnnealingLR({ tMax: 1.5 }), 'tMax: expected a whole number >= 1, got 1.5'],
    [() => new CosineAnnealingLR({ etaMin: -1 }), 'etaMin: expected a number >= 0, got -1'],
    [() => new LinearLR({ startFactor: 0 }), 'startFactor: expected a number > 0 and <= 1, got 0'],
    [() => new LinearLR({ totalIters: 0 }), 'totalIters: expected a whole number >= 1, got 0'],
    [() => new OneCycleLR({ maxLr: 0 }), 'maxLr: expected a number > 0, got 0'],
    [() => new OneCycleLR({ pctStart: 2 }), 'pctStart: expected a fraction from 0 to 1, got 2'],
    [
      () => new OneCycleLR({ annealStrategy: 'poly' as never }),
      "annealStrategy: expected 'cos' or 'linear', got 'poly'",
    ],
    [
      () => new OneCycleLR({ cycleMomentum: true } as object),
      "schedule: expected only maxLr, totalSteps, pctStart, annealStrategy, divFactor, finalDivFactor, threePhase, every, got 'cycleMomentum'",
    ],
    [() => new SequentialLR([], []), 'schedules: expected at least one, got 0'],
    [
      () => new SequentialLR([new LinearLR(), new LinearLR()], []),
      'milestones: expected 1, one between two schedules, got 0',
    ],
    [
      () => new SequentialLR([new LinearLR(), new LinearLR(), new LinearLR()], [5, 5]),
      "milestones: expected rising whole numbers >= 1, got '[5, 5]'",
    ],
    [
      () => new SequentialLR([new LinearLR(), new OneCycleLR()], [5]),
      "schedules: expected all of every 'epoch', got 'one of every 'step''",
    ],
  ])('%s', (wrong, message) => {
    expect(wrong).toThrow(message);
  });
});
