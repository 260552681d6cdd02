/** @file Golden files of kind `jacobian`: how the last state depends on every input, every state and, for the RNN, the weights. */
import { inputJacobians, networkOf, stateTransitions, weightJacobians } from '@bptt/gradients-analysis';
import { Differences, type Comparison } from './difference.js';
import type { Golden } from './golden.js';
import { layerSizes, parameterName } from './layer-sizes.js';

/** In float64, on no backend: entries that have vanished count as much as the others. */
export function checkJacobian(golden: Golden): Comparison {
  const { module, inputSize: I, hiddenSize: H, numLayers } = layerSizes(golden);
  if (numLayers > 1) golden.fail('__metadata__.num_layers', '1', String(numLayers));
  if (golden.flag('bias', 'true')) for (const name of ['bias_ih_l0', 'bias_hh_l0']) golden.shape(name);
  const values = (name: string) => ({ data: golden.numbers(name), shape: golden.shape(name) });
  const names = [...golden.file.tensors.keys()].filter((name) => parameterName.test(name));
  const network = networkOf(new Map(names.map((name) => [name, values(name)])), {
    nonlinearity: golden.oneOf('nonlinearity', ['tanh', 'relu'], 'tanh'),
  });
  const [T = 0] = golden.shape('input');
  golden.expectShape('input', [T, 1, I]);
  const S = module === 'LSTM' ? 2 * H : H;
  golden.expectShape('jacobian.input', [T, H, I]);
  golden.expectShape('jacobian.state', [T, S, S]);

  const input = values('input');
  const differences = new Differences();
  differences.jacobian('jacobian.input', inputJacobians(network, input).data, golden.numbers('jacobian.input'), T);
  differences.jacobian('jacobian.state', stateTransitions(network, input).data, golden.numbers('jacobian.state'), T, 1);
  if (module === 'RNN') {
    golden.expectShape('jacobian.weight_hh_l0', [H, H, H]);
    golden.expectShape('jacobian.weight_ih_l0', [H, H, I]);
    const { weightHh, weightIh } = weightJacobians(network, input);
    differences.jacobian('jacobian.weight_hh_l0', weightHh.data, golden.numbers('jacobian.weight_hh_l0'));
    differences.jacobian('jacobian.weight_ih_l0', weightIh.data, golden.numbers('jacobian.weight_ih_l0'));
  }
  return differences.result('jacobian', module);
}
