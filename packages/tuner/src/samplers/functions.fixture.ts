/** @file Functions whose least value is known, in the forms that Optuna's figures were made with. */
import { choice, float, int, type Config } from '../space/parameter.js';
import type { SpaceDefinition } from '../space/space.js';

export interface Benchmark {
  space: SpaceDefinition;
  least: number;
  value(config: Config): number;
}

/** https://www.sfu.ca/~ssurjano/branin.html */
export const branin: Benchmark = {
  space: { x: float(-5, 10), y: float(0, 15) },
  least: 0.39788735772973816,
  value({ x, y }) {
    const [a, b] = [x as number, y as number];
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

/** https://www.sfu.ca/~ssurjano/hart6.html */
export const hartmann6: Benchmark = {
  space: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`x${i}`, float(0, 1)])),
  least: -3.322368011391339,
  value: (config) =>
    -ALPHA.reduce((sum, alpha, i) => {
      const exponent = A[i]!.reduce((e, a, j) => e + a * ((config[`x${j}`] as number) - P[i]![j]! / 1e4) ** 2, 0);
      return sum + alpha * Math.exp(-exponent);
    }, 0),
};

/** Every kind of parameter, and two branches with parameters of their own; 0 at `adam`, lr 0.01, units 64, layers 2, decay 0.3. */
export const conditional: Benchmark = {
  space: {
    optimiser: choice(['sgd', 'adam']),
    momentum: float(0, 1, { when: { optimiser: ['sgd'] } }),
    decay: float(0, 1, { when: { optimiser: ['adam'] } }),
    lr: float(1e-5, 1, { log: true }),
    units: int(8, 512, { log: true }),
    layers: int(1, 5),
  },
  least: 0,
  value: ({ optimiser, momentum, decay, lr, units, layers }) =>
    (optimiser === 'adam' ? ((decay as number) - 0.3) ** 2 : 0.2 + ((momentum as number) - 0.9) ** 2) +
    Math.log10((lr as number) / 0.01) ** 2 / 4 +
    Math.log2((units as number) / 64) ** 2 / 9 +
    ((layers as number) - 2) ** 2 / 16,
};
