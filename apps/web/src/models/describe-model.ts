/** @file A model in words. */
import { counted, percent } from '../words/numbers.js';
import type { ModelFacts } from '../worker/open-model.js';

/** What a model is, and how often it is right as far as its file says. */
export function describeModel({ architecture, parameters, card, assumed }: ModelFacts): string {
  const { module, nonlinearity, hiddenSize, projSize, numLayers, bidirectional, head } = architecture;
  const parts = [`${module}${nonlinearity === 'relu' ? ' with relu' : ''}`, `hidden size ${hiddenSize}`];
  if (projSize) parts.push(`projected to ${projSize}`);
  if (numLayers > 1) parts.push(`${numLayers} layers`);
  if (bidirectional) parts.push('both directions');
  if (head === 'mean') parts.push('reads the digit from the mean over all rows');
  parts.push(counted(parameters, 'parameter', 'parameters'));
  if (card.testAccuracy !== undefined) parts.push(`names ${percent(card.testAccuracy)} of the test images rightly`);
  else if (card.valAccuracy !== undefined)
    parts.push(`names ${percent(card.valAccuracy)} of the held-out images rightly`);
  if (assumed.length) parts.push(`taken to have ${assumed.join(', ')}, since its file does not say`);
  return parts.join(', ');
}
