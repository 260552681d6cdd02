/** @file All settings of the page, by chapter. The address, the controls and the lesson's link are made from this table. */
import { choice, flag, whole, real, type ValueOf } from './kinds.js';

const weight = (initial: number, label: string) => real(initial, { label, min: -2, max: 2, step: 0.05 });
const input = (initial: number, label: string) => real(initial, { label, min: -2, max: 2, step: 0.1 });

export const table = {
  cell: {
    nonlinearity: choice('tanh', ['tanh', 'relu'], { label: 'Nonlinearity f' }),
    units: choice('1', ['1', '2'], { label: 'Units H' }),
    step: whole(1, { label: 'Step t', min: 1, max: 6 }),
    W1: weight(0.8, 'W₁'),
    W2: weight(-0.5, 'W₂'),
    V11: weight(0.9, 'V₁₁'),
    V12: weight(-0.6, 'V₁₂'),
    V21: weight(0.6, 'V₂₁'),
    V22: weight(0.9, 'V₂₂'),
    b1: weight(0, 'b₁'),
    b2: weight(0, 'b₂'),
    x1: input(1, 'x₁'),
    x2: input(0, 'x₂'),
    x3: input(0, 'x₃'),
    x4: input(-1, 'x₄'),
    x5: input(0, 'x₅'),
    x6: input(0, 'x₆'),
  },
  vanishing: {
    nonlinearity: choice('tanh', ['tanh', 'relu'], { label: 'Nonlinearity' }),
    radius: real(0.58, { label: 'Spectral radius of V', min: 0.1, max: 2, hint: "PyTorch's initial V has about 0.58" }),
    scale: real(1, { label: 'Input scale', min: 0, max: 10, step: 0.1, hint: 'standard deviation of the inputs' }),
    steps: whole(100, { label: 'Time steps T', min: 2, max: 100 }),
    hidden: whole(16, { label: 'Hidden size', min: 1, max: 32 }),
    seed: whole(0, { label: 'Seed', min: 0, max: 999999 }),
    factors: whole(3, { label: 'Factors multiplied, k', min: 1, max: 99 }),
  },
  hand: {
    nonlinearity: choice('tanh', ['tanh', 'relu'], { label: 'Nonlinearity' }),
    seed: whole(0, { label: 'Seed', min: 0, max: 999999, hint: 'of weights and inputs' }),
    step: whole(1, { label: 'Step', min: 1, max: 19 }),
  },
  lstm: {
    cell: choice('lstm', ['lstm', 'gru'], { label: 'Cell', names: { lstm: 'LSTM', gru: 'GRU' } }),
    t: whole(1, { label: 'Time step t', min: 1, max: 6 }),
    forgetBias: real(1, {
      label: 'Forget-gate bias of the LSTM',
      min: -3,
      max: 6,
      step: 0.1,
      hint: 'PyTorch draws it near 0',
    }),
    hidden: whole(20, { label: 'Hidden size H', min: 1, max: 40 }),
    steps: whole(50, { label: 'Steps T', min: 2, max: 100 }),
    seeds: whole(9, { label: 'Seeds', min: 1, max: 25, hint: 'the median over so many networks' }),
    gradients: flag(false, 'Show the gradients now'),
    x1: input(2, 'x₁'),
    x2: input(-1, 'x₂'),
    x3: input(0, 'x₃'),
    x4: input(0, 'x₄'),
    x5: input(0, 'x₅'),
    x6: input(0, 'x₆'),
  },
  digits: {
    digit: whole(5, { label: 'Digit', min: 0, max: 9 }),
    row: whole(10, { label: 'Time step t', min: 1, max: 28 }),
    mean: real(0.5, { label: 'Mean', min: 0, max: 1, hint: 'subtracted from every pixel' }),
    std: real(0.5, { label: 'Standard deviation', min: 0.05, max: 2, hint: 'every pixel is divided by it' }),
  },
  train: {
    module: choice('lstm', ['rnn', 'lstm', 'gru'], {
      label: 'Network',
      names: { rnn: 'RNN', lstm: 'LSTM', gru: 'GRU' },
    }),
    nonlinearity: choice('tanh', ['tanh', 'relu'], { label: 'Nonlinearity of the RNN' }),
    hidden: whole(64, { label: 'Hidden size', min: 1, max: 256 }),
    lr: real(0.001, { label: 'Learning rate', min: 1e-5, max: 10, logarithmic: true }),
    batch: whole(32, { label: 'Batch size', min: 1, max: 256, logarithmic: true }),
    clip: real(0, { label: 'Gradient clipping', min: 0, max: 10, step: 0.1, hint: 'largest norm; 0 does not clip' }),
    images: whole(60000, { label: 'Images', min: 100, max: 60000, step: 100, hint: 'a tenth is held out' }),
    epochs: whole(3, { label: 'Epochs at most', min: 1, max: 20 }),
    target: real(0.98, {
      label: 'Target accuracy',
      min: 0.1,
      max: 1,
      step: 0.005,
      hint: 'of the held-out images; stops there',
    }),
    seed: whole(0, { label: 'Seed', min: 0, max: 999999 }),
  },
  draw: {
    sample: whole(22, { label: 'Sample digit', min: 1, max: 30 }),
    row: whole(28, { label: 'Rows read', min: 1, max: 28 }),
    measure: choice('gradient', ['gradient', 'occlusion'], {
      label: 'How much a row matters',
      names: { gradient: 'By gradient', occlusion: 'By leaving it out' },
    }),
  },
} as const;

export type ChapterId = keyof typeof table;

/** Every value, as `settings.train.hidden`. */
export type Settings = {
  [C in ChapterId]: { -readonly [K in keyof (typeof table)[C]]: ValueOf<(typeof table)[C][K]> };
};

/** The name of a setting in the address: `train.hidden`. */
export type SettingKey = { [C in ChapterId]: `${C}.${Extract<keyof (typeof table)[C], string>}` }[ChapterId];
