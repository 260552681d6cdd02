/** @file The 288 trainings of table.csv: what was varied, as a space, and what its whole numbers mean. */

/** @type {import('../../src/space/space.js').SpaceDefinition} */
export const space = {
  size: { type: 'int', low: 3, high: 5 },
  rate: { type: 'int', low: 0, high: 11 },
  batch: { type: 'int', low: 5, high: 6 },
  head: { type: 'choice', choices: ['last', 'mean'] },
  optimiser: { type: 'choice', choices: ['adamw', 'rmsprop'] },
};

/** Hidden size, learning rate and batch size are even in their logarithms. @param {Record<string, any>} config */
export const settingsOf = ({ size, rate, batch, head, optimiser }) => ({
  hiddenSize: 2 ** size,
  lr: Number((2e-4 * 10 ** (rate / 4)).toPrecision(3)),
  batchSize: 2 ** batch,
  head,
  optimiser,
});

export const epochs = 9;
