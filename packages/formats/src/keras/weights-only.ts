/** @file The layers of a Keras file that has their weights only: what shapes and names tell, and Keras's defaults for the rest. */
import { moduleOfGates, type RecurrentModule } from '../layout.js';
import type { StoredTensor } from '../safetensors/format.js';
import { classOfGroup } from './class-name.js';
import type { Guess } from './network.js';
import type { Part } from './parts.js';
import { isPassing } from './settings.js';
import { brief, type Fail, type Json, type LayerConfig } from './topology.js';

export interface FoundLayer {
  name: string;
  /** Where the file's names tell it. */
  className?: string;
  /** In Keras's order; of two directions the forward ones first. */
  weights: { part: Part['part'] | (string & {}); tensor: StoredTensor }[];
}

const classes: Record<RecurrentModule, string> = { RNN: 'SimpleRNN', LSTM: 'LSTM', GRU: 'GRU' };

/** Before and after the recurrent layers; anything else is refused by name, wherever it stands. */
const after = ['GlobalAveragePooling1D', 'Dense', 'Activation', 'Softmax'];

/** @throws FormatError where the weights are no recurrent layer's. */
export function guessLayers(found: readonly FoundLayer[], fail: Fail): { layers: LayerConfig[]; guess: Guess } {
  const described = found.map((layer) => describe(layer, fail));
  const isRecurrent = ({ config }: LayerConfig) => 'return_sequences' in config || 'layer' in config;
  const recurrent = described.filter(isRecurrent);
  const rank = (layer: LayerConfig) => (isRecurrent(layer) ? 0 : after.indexOf(layer.className));
  const layers = described
    .filter(({ className }) => !isPassing(className))
    .map((layer, i) => ({ layer, i }))
    .sort((a, b) => rank(a.layer) - rank(b.layer) || a.i - b.i)
    .map(({ layer }) => layer);
  const isPooled = described.some(({ className }) => className === 'GlobalAveragePooling1D');
  recurrent.forEach(({ config }, i) => {
    const settings = (config['layer'] as { config: Json } | undefined)?.config ?? config;
    settings['return_sequences'] = isPooled || i < recurrent.length - 1;
  });
  return { layers, guess: { head: !isPooled, nonlinearity: recurrent.some(isSimple) } };
}

const isSimple = ({ className, config }: LayerConfig): boolean =>
  ((config['layer'] as { class_name: string } | undefined)?.class_name ?? className) === 'SimpleRNN';

function describe({ name, className, weights }: FoundLayer, fail: Fail): LayerConfig {
  const shapeOf = (part: string) => weights.find((weight) => weight.part === part)?.tensor.shape;
  const recurrent = weights.filter(({ part }) => part === 'recurrent_kernel');
  if (recurrent.length) {
    const [units = 0, columns = 0] = recurrent[0]!.tensor.shape;
    const module = moduleOfGates(columns / units);
    if (!module || recurrent.length > 2)
      return fail(`layer ${name}`, 'the weights of a SimpleRNN, LSTM or GRU', `[${units}, ${columns}]`);
    const config: Json = {
      name,
      units,
      use_bias: shapeOf('bias') !== undefined,
      activation: 'tanh',
      return_sequences: false,
      ...(module !== 'RNN' && { recurrent_activation: 'sigmoid' }),
      ...(module === 'GRU' && { reset_after: shapeOf('bias')?.length !== 1 }),
    };
    const kind = classes[module];
    if (className !== undefined && className !== kind && className !== 'Bidirectional')
      return fail(`layer ${name}`, `the weights of a ${className}`, `a ${kind}'s`);
    return recurrent.length === 1
      ? { className: kind, name, config }
      : {
          className: 'Bidirectional',
          name,
          config: { name, merge_mode: 'concat', layer: { class_name: kind, config } },
        };
  }
  const isDense = weights.length > 0 && weights.every(({ part }) => part === 'kernel' || part === 'bias');
  const kind = className ?? (isDense && shapeOf('kernel')?.length === 2 ? 'Dense' : classOfGroup(name).className);
  const config: Json = { name, ...(/^(Dense|Activation)$/.test(kind) && { activation: 'linear' }) };
  if (kind === 'Dense') config['use_bias'] = shapeOf('bias') !== undefined;
  else if (weights.length)
    return fail(`layer ${name}`, 'SimpleRNN, LSTM, GRU and Dense alone with weights', brief(kind));
  return { className: kind, name, config };
}
