/**
 * @file Functions whose least value is known, in the forms that Optuna's figures were made with.
 * @typedef {{ space: import('../src/space/space.js').SpaceDefinition, least: number, value(config: Record<string, any>): number }} Benchmark
 */

/** https://www.sfu.ca/~ssurjano/branin.html @type {Benchmark} */
export const branin = {
  space: { x: { type: 'float', low: -5, high: 10 }, y: { type: 'float', low: 0, high: 15 } },
  least: 0.39788735772973816,
  value({ x: a, y: b }) {
    const inner = b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6;
    return inner ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
  },
};

const A = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const P = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const ALPHA = [1, 1.2, 3, 3.2];

/** https://www.sfu.ca/~ssurjano/hart6.html @type {Benchmark} */
export const hartmann6 = {
  space: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`x${i}`, { type: 'float', low: 0, high: 1 }])),
  least: -3.322368011391339,
  value: (config) =>
    -ALPHA.reduce((sum, alpha, i) => {
      const exponent = A[i].reduce((e, a, j) => e + a * (config[`x${j}`] - P[i][j] / 1e4) ** 2, 0);
      return sum + alpha * Math.exp(-exponent);
    }, 0),
};

/** Every kind of parameter, and two branches with parameters of their own; 0 at `adam`, lr 0.01, units 64, layers 2, decay 0.3. @type {Benchmark} */
export const conditional = {
  space: {
    optimiser: { type: 'choice', choices: ['sgd', 'adam'] },
    momentum: { type: 'float', low: 0, high: 1, when: { optimiser: ['sgd'] } },
    decay: { type: 'float', low: 0, high: 1, when: { optimiser: ['adam'] } },
    lr: { type: 'float', low: 1e-5, high: 1, log: true },
    units: { type: 'int', low: 8, high: 512, log: true },
    layers: { type: 'int', low: 1, high: 5 },
  },
  least: 0,
  value: ({ optimiser, momentum, decay, lr, units, layers }) =>
    (optimiser === 'adam' ? (decay - 0.3) ** 2 : 0.2 + (momentum - 0.9) ** 2) +
    Math.log10(lr / 0.01) ** 2 / 4 +
    Math.log2(units / 64) ** 2 / 9 +
    (layers - 2) ** 2 / 16,
};
