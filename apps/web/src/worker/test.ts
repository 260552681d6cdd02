/** @file A model file on the test images: how often it is right, what it takes for what, and its worst mistakes. */
import { DataLoader, type Dataset } from '@bptt/data';
import { evaluate, worstMistakes, type Mistake } from '@bptt/solver';
import { openModel } from './open-model.js';
import { normalisation, testBatchSize } from './train.js';

export interface TestResult {
  accuracy: number;
  loss: number;
  /** confusion[label][answer] counts images. */
  confusion: number[][];
  /** The worst first, each with its pixels [H, W]. */
  mistakes: (Mistake & { pixels: Uint8Array })[];
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
