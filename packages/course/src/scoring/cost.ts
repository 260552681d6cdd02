/** @file What a model would cost, known from its sizes before anything is made of them. */
import { cellShapes, directionsOf, outputSizeOf, type Architecture } from '@bptt/formats';

export interface Cost {
  parameters: number;
  /** Multiplications for one sequence of T steps. */
  operations: number;
}

/** Of each layer and direction the weights, each multiplied once a step; then the linear layer, once. */
export function costOf(architecture: Architecture, steps: number): Cost {
  const features = outputSizeOf(architecture);
  const directions = directionsOf(architecture);
  const head = architecture.classes * features;
  let weights = 0;
  let biases = architecture.classes;
  // Layers above the first are all alike.
  const layers = [
    [architecture.inputSize, 1],
    [features, architecture.numLayers - 1],
  ] as const;
  for (const [inputSize, count] of layers)
    for (const [, shape] of cellShapes({ ...architecture, inputSize })) {
      const size = shape.reduce((a, b) => a * b) * directions * count;
      if (shape.length > 1) weights += size;
      else biases += size;
    }
  return { parameters: weights + biases + head, operations: steps * weights + head };
}
