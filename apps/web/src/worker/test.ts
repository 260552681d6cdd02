/** @file A model file on the test images: how often it is right, what it takes for what, and its worst mistakes. */
import type { Dataset } from '@bptt/data';
import { mistakes, test, type PicturedMistake } from '@bptt/digits';
import { openModel } from './open-model.js';

export interface TestResult {
  accuracy: number;
  loss: number;
  /** confusion[label][answer] counts images. */
  confusion: number[][];
  /** The worst first. */
  mistakes: PicturedMistake[];
}

export async function testModel(
  file: Uint8Array,
  images: Dataset,
  tell: (share: number) => void,
  betweenBatches?: () => Promise<void>,
): Promise<TestResult> {
  const { model, card } = openModel(file, 'model');
  try {
    const { accuracy, loss, confusion } = await test(model, card, images, {
      betweenBatches,
      onBatch: (n) => tell(n / images.length / 2),
    });
    const worst = await mistakes(model, card, images, {
      count: 24,
      betweenBatches,
      onBatch: (n) => tell((1 + n / images.length) / 2),
    });
    return { accuracy, loss, confusion, mistakes: worst };
  } finally {
    model.dispose();
  }
}
