/** @file All settings of the page, by chapter. The address, the controls and the lesson's link are made from this table; words/en/settings.ts names them. */
import { choice, flag, whole, real, type ValueOf } from './kinds.js';

const weight = (initial: number) => real(initial, { min: -2, max: 2, step: 0.05 });
const input = (initial: number) => real(initial, { min: -2, max: 2, step: 0.1 });

export const table = {
  start: {
    sample: whole(17, { min: 1, max: 30 }),
    row: whole(28, { min: 1, max: 28 }),
  },
  cell: {
    nonlinearity: choice('tanh', ['tanh', 'relu']),
    units: choice('1', ['1', '2']),
    step: whole(1, { min: 1, max: 6 }),
    W1: weight(0.8),
    W2: weight(-0.5),
    V11: weight(0.9),
    V12: weight(-0.6),
    V21: weight(0.6),
    V22: weight(0.9),
    b1: weight(0),
    b2: weight(0),
    x1: input(1),
    x2: input(0),
    x3: input(0),
    x4: input(-1),
    x5: input(0),
    x6: input(0),
  },
  vanishing: {
    nonlinearity: choice('tanh', ['tanh', 'relu']),
    radius: real(0.58, { min: 0.1, max: 2 }),
    scale: real(1, { min: 0, max: 10, step: 0.1 }),
    steps: whole(100, { min: 2, max: 100 }),
    hidden: whole(16, { min: 1, max: 32 }),
    seed: whole(0, { min: 0, max: 999999 }),
    factors: whole(3, { min: 1, max: 99 }),
  },
  hand: {
    nonlinearity: choice('tanh', ['tanh', 'relu']),
    seed: whole(0, { min: 0, max: 999999 }),
    step: whole(1, { min: 1, max: 19 }),
  },
  lstm: {
    cell: choice('lstm', ['lstm', 'gru']),
    t: whole(1, { min: 1, max: 6 }),
    forgetBias: real(1, {
      min: -3,
      max: 6,
      step: 0.1,
    }),
    hidden: whole(20, { min: 1, max: 40 }),
    steps: whole(50, { min: 2, max: 100 }),
    seeds: whole(9, { min: 1, max: 25 }),
    gradients: flag(false),
    x1: input(2),
    x2: input(-1),
    x3: input(0),
    x4: input(0),
    x5: input(0),
    x6: input(0),
  },
  digits: {
    digit: whole(5, { min: 0, max: 9 }),
    row: whole(10, { min: 1, max: 28 }),
    mean: real(0.5, { min: 0, max: 1 }),
    std: real(0.5, { min: 0.05, max: 2 }),
  },
  train: {
    module: choice('lstm', ['rnn', 'lstm', 'gru']),
    nonlinearity: choice('tanh', ['tanh', 'relu']),
    hidden: whole(64, { min: 1, max: 256 }),
    lr: real(0.001, { min: 1e-5, max: 10, logarithmic: true }),
    batch: whole(32, { min: 1, max: 256, logarithmic: true }),
    clip: real(0, { min: 0, max: 10, step: 0.1 }),
    images: whole(60000, { min: 100, max: 60000, step: 100 }),
    epochs: whole(3, { min: 1, max: 20 }),
    target: real(0.98, {
      min: 0.1,
      max: 1,
      step: 0.005,
    }),
    seed: whole(0, { min: 0, max: 999999 }),
  },
  race: {
    forgetBias: flag(false),
    clip: flag(false),
    orthogonal: flag(false),
    hidden: whole(64, { min: 1, max: 128 }),
    lr: real(0.001, { min: 1e-5, max: 10, logarithmic: true }),
    batch: whole(32, { min: 1, max: 256, logarithmic: true }),
    images: whole(60000, { min: 100, max: 60000, step: 100 }),
    epochs: whole(3, { min: 1, max: 10 }),
    seed: whole(0, { min: 0, max: 999999 }),
  },
  memory: {
    task: choice('recall', ['recall', 'copy', 'adding']),
    T: whole(20, { min: 5, max: 200 }),
    forgetBias: real(4, { min: -1, max: 6, step: 0.1 }),
    hidden: whole(32, { min: 1, max: 64 }),
    lr: real(0.003, { min: 1e-5, max: 1, logarithmic: true }),
    steps: whole(600, { min: 50, max: 5000, step: 50 }),
    seed: whole(0, { min: 0, max: 999999 }),
  },
  tune: {
    module: choice('all', ['all', 'rnn', 'lstm', 'gru']),
    trials: whole(18, { min: 2, max: 60 }),
    epochs: whole(9, { min: 1, max: 27 }),
    images: whole(2000, { min: 100, max: 20000, step: 100 }),
    hidden: whole(64, { min: 8, max: 128 }),
    seed: whole(0, { min: 0, max: 999999 }),
  },
  draw: {
    sample: whole(22, { min: 1, max: 30 }),
    row: whole(28, { min: 1, max: 28 }),
    measure: choice('gradient', ['gradient', 'occlusion']),
  },
  series: {
    length: whole(48, { min: 2, max: 200 }),
    horizon: whole(24, { min: 1, max: 60 }),
    season: whole(24, { min: 1, max: 200 }),
    hidden: whole(32, { min: 1, max: 64 }),
    epochs: whole(20, { min: 1, max: 100 }),
    seed: whole(0, { min: 0, max: 999999 }),
    told: whole(201, { min: 1, max: 201 }),
  },
  text: {
    seconds: whole(60, { min: 1, max: 600, logarithmic: true }),
    hidden: whole(96, { min: 8, max: 256, step: 8 }),
    lr: real(0.005, { min: 1e-4, max: 0.1, logarithmic: true }),
    seed: whole(0, { min: 0, max: 999999 }),
    temperature: real(0.7, { min: 0, max: 2, step: 0.05 }),
  },
} as const;

export type ChapterId = keyof typeof table;

/** Every value, as `settings.train.hidden`. */
export type Settings = {
  [C in ChapterId]: { -readonly [K in keyof (typeof table)[C]]: ValueOf<(typeof table)[C][K]> };
};

/** The name of a setting in the address: `train.hidden`. */
export type SettingKey = { [C in ChapterId]: `${C}.${Extract<keyof (typeof table)[C], string>}` }[ChapterId];
