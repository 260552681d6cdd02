/** @file The sizes of a recurrent layer that a golden file names. */
import { gateCount, gateOrders, type RecurrentModule } from '@bptt/formats';
import type { Golden } from './golden.js';

export interface LayerSizes {
  module: RecurrentModule;
  inputSize: number;
  hiddenSize: number;
  /** 0 but in an LSTM with a projection. */
  projSize: number;
  numLayers: number;
}

/** Checked against the weights that are really there, so that nothing is made of a size that is merely claimed. */
export function layerSizes(golden: Golden): LayerSizes {
  const module = golden.oneOf('module', Object.keys(gateOrders.pytorch) as RecurrentModule[]);
  const [rows, columns] = golden.shape('weight_ih_l0');
  const inputSize = golden.size('input_size', String(columns));
  const hiddenSize = golden.size('hidden_size', String(rows! / gateCount(module)));
  const projSize = module === 'LSTM' && golden.has('weight_hr_l0') ? golden.size('proj_size') : 0;
  const numLayers = golden.size('num_layers', '1');
  golden.expectShape('weight_ih_l0', [gateCount(module) * hiddenSize, inputSize]);
  if (projSize > 0) golden.expectShape('weight_hr_l0', [projSize, hiddenSize]);
  golden.shape(`weight_ih_l${numLayers - 1}`);
  return { module, inputSize, hiddenSize, projSize, numLayers };
}

/** What a recurrent layer's parameters are called. */
export const parameterName = /^(weight|bias)_(ih|hh|hr)_l\d+(_reverse)?$/;
