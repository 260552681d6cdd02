/** @file A classifier as bytes and back: safetensors with PyTorch's names, and a card that says what the weights are. */
import { FormatError } from '@bptt/errors';
import { CardReader, writeCard, type Architecture, type ModelCard } from './model-card.js';
import type { StateDict } from './module.js';
import { floats, type StoredTensor } from './safetensors/format.js';
import { readSafetensors } from './safetensors/read.js';
import { writeSafetensors } from './safetensors/write.js';

/** What a model file holds. */
export interface ModelFile {
  architecture: Architecture;
  weights: StateDict;
  card: ModelCard;
}

/** The bytes of a model file. */
export function writeModelFile({ architecture, weights, card }: ModelFile): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { data, shape }] of weights) {
    tensors.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
  }
  return writeSafetensors({ metadata: writeCard(architecture, card), tensors });
}

/**
 * Reads a model file.
 * @param source what errors call the bytes, such as the file's path.
 * @throws FormatError that names the field, what was expected and what was found.
 */
export function readModelFile(bytes: Uint8Array, source: string): ModelFile {
  const { metadata, tensors } = readSafetensors(bytes, source);
  const reader = new CardReader(metadata, source);
  const architecture = reader.architecture();
  const card = reader.card();
  const weights: StateDict = new Map();
  for (const [name, tensor] of tensors) weights.set(name, { data: finiteFloats(name, tensor, source), shape: tensor.shape });
  expectCount(architecture, weights, source);
  return { architecture, weights, card };
}

function finiteFloats(name: string, tensor: StoredTensor, source: string): Float32Array {
  if (tensor.dtype !== 'F32') throw new FormatError({ source, field: `${name}.dtype`, expected: 'F32', found: tensor.dtype });
  const data = floats(tensor);
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return data;
  throw new FormatError({ source, field: `${name}[${bad}]`, expected: 'a finite number', found: String(data[bad]) });
}

/** As many numbers must be there as the card claims, before a model makes room for them. */
function expectCount(architecture: Architecture, weights: StateDict, source: string): void {
  const { module, inputSize, hiddenSize, numLayers, bidirectional, classes, bias } = architecture;
  const rows = { RNN: 1, GRU: 3, LSTM: 4 }[module] * hiddenSize;
  const directions = bidirectional ? 2 : 1;
  const perCell = (size: number) => rows * (size + hiddenSize + (bias ? 2 : 0));
  const layers = directions * (perCell(inputSize) + (numLayers - 1) * perCell(directions * hiddenSize));
  const claimed = layers + classes * (directions * hiddenSize + 1);
  const found = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  if (claimed === found) return;
  const sizes = { inputSize, hiddenSize, numLayers, bidirectional, classes };
  throw new FormatError({ source, field: '__metadata__', expected: `${claimed} numbers for ${module} ${JSON.stringify(sizes)}`, found: String(found) });
}
