/** @file `bptt inspect`: what a file of weights holds. */
import Table from 'cli-table3';
import { Command } from 'commander';
import { readModelBytes } from '@bptt/cells/node';
import {
  inspectWeights,
  isBpttError,
  isReadable,
  numbers,
  type Head,
  type Inspection,
  type StoredTensor,
} from '@bptt/formats';
import { percent, style } from '../terminal/style.js';
import { printText, printJson } from '../terminal/print.js';

const formats = {
  bptt: 'a model of bptt',
  safetensors: 'safetensors',
  pytorch: "PyTorch's state dict",
  keras: 'a model of Keras',
};
const reads: Record<Head, string> = { last: 'last state', mean: 'mean output', output: 'last output' };

export const inspectCommand = new Command('inspect')
  .description('show what a file holds: the network, how it was trained, its tensors')
  .argument(
    '<file>',
    'a model file of bptt, weights of PyTorch (.pt, .pth, .safetensors) or of Keras (.keras, .h5, model.json), or a golden file',
  )
  .option('--key <name>', 'which dictionary of a checkpoint is the state dict, such as model or nets.generator')
  .option('--json', 'print one JSON object on stdout')
  .action(run);

async function run(path: string, { json, key }: { json?: boolean; key?: string }): Promise<void> {
  const { bytes, shards } = await readModelBytes(path);
  const file = inspectWeights(bytes, path, { shards, key });
  const tensors = [...file.tensors].map(([name, tensor]) => ({
    name,
    dtype: tensor.dtype,
    shape: tensor.shape,
    ...range(tensor),
  }));
  const { format, architecture, prefixes, card, problem } = file;
  const kind = kindOf(file);
  if (json) {
    const metadata = Object.fromEntries(file.metadata);
    printJson({
      file: path,
      bytes: bytes.length,
      format,
      kind,
      architecture: architecture ?? null,
      prefixes,
      card,
      problem,
      metadata,
      tensors,
    });
    return;
  }
  const count = tensors.reduce((sum, { size }) => sum + size, 0);
  printText(
    `${style('bold', path)}: ${kind === 'golden' ? `a golden file of kind ${file.metadata.get('kind')}` : formats[format]}, ${tensors.length} tensors, ${count} numbers, ${bytes.length} bytes`,
  );
  if (architecture) printText(describeNetwork(file));
  else if (kind !== 'golden') printText(style('yellow', `no classifier: ${safe(problem ?? '')}`));
  for (const line of describeCard(file)) printText(line);
  const table = new Table({
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
  });
  table.push(['tensor', 'type', 'shape', 'least', 'greatest', 'not finite'].map((text) => style('dim', text)));
  for (const { name, dtype, shape, least, greatest, notFinite } of tensors) {
    table.push([
      safe(name).slice(0, 60),
      dtype,
      `[${shape.join(', ')}]`,
      short(least),
      short(greatest),
      notFinite ? style('red', String(notFinite)) : style('dim', '·'),
    ]);
  }
  if (tensors.length) printText(table.toString());
}

function kindOf({ format, architecture, metadata }: Inspection): 'classifier' | 'layer' | 'golden' | 'tensors' {
  if (format === 'safetensors' && /^(forward-backward|training|optimiser|jacobian)$/.test(metadata.get('kind') ?? ''))
    return 'golden';
  if (!architecture) return 'tensors';
  return architecture.classes === undefined ? 'layer' : 'classifier';
}

function describeNetwork({ architecture = {}, prefixes }: Inspection): string {
  const {
    module,
    nonlinearity,
    inputSize,
    hiddenSize,
    projSize,
    numLayers = 1,
    bidirectional,
    bias,
    head,
    classes,
    dropout,
  } = architecture;
  const parts = [
    `${module}${nonlinearity ? ` ${nonlinearity}` : ''}`,
    `input ${inputSize}`,
    `hidden ${hiddenSize}${projSize ? `, projected to ${projSize}` : ''}`,
    `${numLayers} ${numLayers > 1 ? 'layers' : 'layer'}`,
    bidirectional ? 'both directions' : 'one direction',
    ...(bias ? [] : ['no bias']),
    ...(dropout ? [`dropout ${dropout}`] : []),
    classes === undefined ? 'no linear layer' : `${classes} classes${head ? ` from the ${reads[head]}` : ''}`,
  ];
  const names =
    prefixes &&
    [prefixes.rnn, prefixes.head]
      .flatMap((prefix) => (prefix === undefined ? [] : [prefix ? `'${safe(prefix)}'` : 'no prefix']))
      .join(' and ');
  return parts.join(', ') + (names ? `\nfound under ${names}` : '');
}

/** What a file says of itself: our card, or another program's metadata. */
function describeCard({ card, metadata, format }: Inspection): string[] {
  if (format !== 'bptt')
    return [...metadata].slice(0, 20).map(([key, value]) => `${style('dim', safe(key))} ${safe(value).slice(0, 100)}`);
  const { normalisation, recipe, seed, valAccuracy, testAccuracy } = card ?? {};
  const accuracies = [
    ...(valAccuracy === undefined ? [] : [`validation accuracy ${percent(valAccuracy)}`]),
    ...(testAccuracy === undefined ? [] : [`test accuracy ${percent(testAccuracy)}`]),
  ];
  return [
    ...(accuracies.length ? [accuracies.join(', ')] : []),
    ...(normalisation
      ? [`${style('dim', 'pixels')} minus ${normalisation.mean}, divided by ${normalisation.std}`]
      : []),
    ...(recipe
      ? [
          `${style('dim', 'recipe')} ${Object.entries(recipe)
            .map(([key, value]) => `${safe(key)} ${safe(String(value))}`)
            .join(', ')}`,
        ]
      : []),
    ...(seed === undefined ? [] : [`${style('dim', 'seed')} ${seed}`]),
  ];
}

interface Range {
  size: number;
  /** null where there is no finite number. */
  least: number | null;
  greatest: number | null;
  notFinite: number;
}

/** Of a type that is not read, or of a tensor whose numbers are not there, only how many there should be. */
function range(tensor: StoredTensor): Range {
  const size = tensor.shape.reduce((product, n) => product * n, 1);
  const values = valuesOf(tensor);
  if (!values) return { size, least: null, greatest: null, notFinite: 0 };
  let [least, greatest, notFinite] = [Infinity, -Infinity, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) notFinite++;
    else {
      if (value < least) least = value;
      if (value > greatest) greatest = value;
    }
  }
  const some = notFinite < values.length;
  return { size, least: some ? least : null, greatest: some ? greatest : null, notFinite };
}

function valuesOf(tensor: StoredTensor): ReturnType<typeof numbers> | undefined {
  try {
    return isReadable(tensor.dtype) ? numbers(tensor) : undefined;
  } catch (error) {
    if (isBpttError(error)) return undefined;
    throw error;
  }
}

const short = (value: number | null): string => (value === null ? '·' : Number(value.toPrecision(5)).toString());

/** A file's text may hold control characters, which a terminal would obey. */
const safe = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?');
