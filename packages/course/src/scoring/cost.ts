/** @file What a model would cost, known from its sizes before anything is made of them. */
import { cellShapes, classifierSize, directionsOf, outputSizeOf, type Architecture } from '@bptt/formats';

export interface Cost {
  parameters: number;
  /** Multiplications for one sequence of T steps. */
  operations: number;
}

/** Of each layer and direction the weights, each multiplied once a step; then the linear layer, once. */
export function costOf(architecture: Architecture, steps: number): Cost {
  const features = outputSizeOf(architecture);
  const weightsOf = (inputSize: number) =>
    cellShapes({ ...architecture, inputSize }).reduce((sum, [, [rows, columns = 0]]) => sum + rows! * columns, 0);
  // Layers above the first are all alike.
  const above = (architecture.numLayers - 1) * weightsOf(features);
  const weights = directionsOf(architecture) * (weightsOf(architecture.inputSize) + above);
  return {
    parameters: classifierSize(architecture),
    operations: steps * weights + architecture.classes * features,
  };
}
