/** @file A model in words. */
import type { ModelFacts } from '../worker/open-model.js';
import { modelsWords } from '../words/models.js';
import { percent } from '../words/numbers.js';

/** What a model is, and how often it is right as far as its file says. */
export function describeModel({ architecture, parameters, card, assumed }: ModelFacts): string {
  const words = modelsWords();
  const { module, nonlinearity, hiddenSize, projSize, numLayers, bidirectional, head } = architecture;
  const parts = [nonlinearity === 'relu' ? words.withRelu(module) : module, words.hiddenSize(hiddenSize)];
  if (projSize) parts.push(words.projected(projSize));
  if (numLayers > 1) parts.push(words.layers(numLayers));
  if (bidirectional) parts.push(words.bidirectional);
  if (head === 'mean') parts.push(words.meanHead);
  parts.push(words.parameters(parameters));
  if (card.testAccuracy !== undefined) parts.push(words.testAccuracy(percent(card.testAccuracy)));
  else if (card.valAccuracy !== undefined) parts.push(words.valAccuracy(percent(card.valAccuracy)));
  if (assumed.length) parts.push(words.assumed(assumed.join(', ')));
  return parts.join(', ');
}
