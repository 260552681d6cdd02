/** @file bptt's own model files: safetensors whose metadata say what they hold. */
import { FormatError } from '@bptt/errors';
import { finiteFloats } from './finite-floats.js';
import { classifierSize, type StateDict } from './layout.js';
import { CardReader, writeCard, type Architecture } from './model-card.js';
import type { ModelFile, Network, OpenedFile, ReadModel } from './opened-file.js';
import { expectNoHints, type ReadOptions } from './read-options.js';
import type { Safetensors, StoredTensor } from './safetensors/format.js';
import { readSafetensors } from './safetensors/read.js';
import { writeSafetensors } from './safetensors/write.js';

/**
 * The bytes of a model file. Equal contents give equal bytes.
 * @throws FormatError for what its reader would refuse, such as a weight that is not finite.
 */
export function writeModelFile({ architecture, weights, card }: ModelFile): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { data, shape }] of weights) {
    tensors.set(name, { dtype: 'F32', shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
  }
  const bytes = writeSafetensors({ metadata: writeCard(architecture, card), tensors });
  const source = 'model';
  openOwn(readSafetensors(bytes, source), { source }).network().model();
  return bytes;
}

export function openOwn(file: Safetensors, options: ReadOptions): OpenedFile {
  return { ...file, format: 'bptt', network: () => network(file, options) };
}

function network({ metadata, tensors }: Safetensors, options: ReadOptions): Network {
  const { source, normalisation: { mean, std } = {} } = options;
  const reader = new CardReader(metadata, source);
  const architecture = reader.architecture();
  const card = reader.card();
  const model = (): ReadModel => {
    expectNoHints(options);
    const weights: StateDict = new Map();
    for (const [name, tensor] of tensors) {
      if (tensor.dtype !== 'F32')
        throw new FormatError({ source, field: `${name}.dtype`, expected: 'F32', found: tensor.dtype });
      weights.set(name, { data: finiteFloats(name, tensor, source), shape: tensor.shape });
    }
    expectCount(architecture, weights, source);
    const given = mean !== undefined || std !== undefined;
    const normalisation = given
      ? { mean: mean ?? card.normalisation?.mean ?? 0.5, std: std ?? card.normalisation?.std ?? 0.5 }
      : card.normalisation;
    return { architecture, weights, card: { ...card, normalisation }, assumed: [] };
  };
  return { architecture, card, model };
}

/** As many numbers must be there as the card claims, before a model makes room for them. */
function expectCount(architecture: Architecture, weights: StateDict, source: string): void {
  const { module, inputSize, hiddenSize, projSize = 0, numLayers, bidirectional, classes } = architecture;
  const claimed = classifierSize(architecture);
  const found = [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
  if (claimed === found) return;
  const sizes = { inputSize, hiddenSize, ...(projSize && { projSize }), numLayers, bidirectional, classes };
  throw new FormatError({
    source,
    field: '__metadata__',
    expected: `${claimed} numbers for ${module} ${JSON.stringify(sizes)}`,
    found: String(found),
  });
}
