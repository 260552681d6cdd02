/** @file A model file on the test images: how often it is right, what it takes for what, and its worst mistakes. */
import { loadClassifier, type Architecture, type ModelCard } from '@bptt/cells';
import { DataLoader, type Dataset } from '@bptt/data';
import { FormatError } from '@bptt/errors';
import { evaluate, worstMistakes, type Mistake } from '@bptt/solver';
import { normalisation, testBatchSize } from './train-core.js';

export interface ModelFacts {
  architecture: Architecture;
  card: ModelCard;
  parameters: number;
}

export interface TestResult {
  accuracy: number;
  loss: number;
  /** confusion[label][answer] counts images. */
  confusion: number[][];
  /** The worst first, each with its pixels [H, W]. */
  mistakes: (Mistake & { pixels: Uint8Array })[];
}

/**
 * What a model file holds, after all its checks.
 * @param name what errors call it.
 * @throws BpttError for a broken file, and for a model that does not read digits row by row.
 */
export function inspectModel(file: Uint8Array, name: string): ModelFacts {
  const { model, architecture, card } = openModel(file, name);
  const parameters = [...model.namedParameters().values()].reduce((sum, { size }) => sum + size, 0);
  model.dispose();
  return { architecture, card, parameters };
}

export async function testModel(
  file: Uint8Array,
  images: Dataset,
  tell: (share: number) => void,
  betweenBatches?: () => Promise<void>,
): Promise<TestResult> {
  const { model, card } = openModel(file, 'model');
  const loader = new DataLoader(images, { batchSize: testBatchSize, ...(card.normalisation ?? normalisation) });
  try {
    const { accuracy, loss, confusion } = await evaluate(model, loader, {
      betweenBatches,
      onBatch: (n) => tell(n / images.length / 2),
    });
    const mistakes = await worstMistakes(model, loader, {
      count: 24,
      betweenBatches,
      onBatch: (n) => tell((1 + n / images.length) / 2),
    });
    return {
      accuracy,
      loss,
      confusion,
      mistakes: mistakes.map((mistake) => ({ ...mistake, pixels: images.pixels(mistake.index).slice() })),
    };
  } finally {
    model.dispose();
  }
}

/**
 * The model in a file, to be disposed of, and its card.
 * @throws BpttError for a broken file, and for a model that does not read digits row by row.
 */
export function openModel(file: Uint8Array, name: string) {
  const { model, card } = loadClassifier(file, name);
  const { architecture } = model;
  const { inputSize, classes } = architecture;
  if (inputSize === 28 && classes === 10) return { model, architecture, card };
  model.dispose();
  throw new FormatError({
    source: name,
    field: 'sizes',
    expected: 'rows of 28 pixels and 10 classes',
    found: `rows of ${inputSize} and ${classes} classes`,
  });
}
