/** @file `bptt export`: a model as a file for other programs. */
import { Command } from 'commander';
import { heads, type Head } from '@bptt/formats';
import { startWasm } from '@bptt/kernels';
import { modelArgument, modelFiles, openModel, withModelOptions, type ModelOptions } from '../options/model.js';
import { expectOutputs } from '../outputs/expect-outputs.js';
import { saveOutput } from '../outputs/save-output.js';
import { printText, printJson } from '../terminal/print.js';

interface Options extends Omit<ModelOptions, 'head'> {
  onnx: string;
  head?: Head | 'every';
  state?: boolean;
  json?: boolean;
}

export const exportCommand = withModelOptions(
  new Command('export')
    .description('write a model as ONNX, for onnxruntime and what else reads that')
    .argument(...modelArgument)
    .requiredOption(
      '--onnx <file>',
      'where to write: one input, `input` [T, B, I], and one output, `logits` [B, C], for any length T and batch B',
    )
    .option(
      '--state',
      'the state goes in as h0 (and c0) and comes out as hN (and cN), each [L, B, H], for sequences in pieces',
    )
    .option('--json', 'print one JSON object on stdout')
    .action(run),
);
const headOption = exportCommand.options.find(({ long }) => long === '--head')!;
headOption.choices([...heads, 'every']).description += '; or every: logits [T, B, C], those of each step';

async function run(path: string, { head, ...options }: Options): Promise<void> {
  await expectOutputs({ '--onnx': options.onnx }, { 'the model': await modelFiles(path) });
  const { writeOnnx } = await import('@bptt/formats/onnx'); // only this command needs protobufjs
  await startWasm();
  // Every step's logits do not depend on which output the model itself would read.
  const every = head === 'every';
  const { model, card } = await openModel(path, every || !head ? options : { ...options, head });
  const { architecture } = model;
  const contents = { architecture, weights: model.stateDict(), card };
  const file = writeOnnx(contents, { ...(every && { head }), state: options.state === true });
  const saved = await saveOutput(options.onnx, file);
  const { module, inputSize, hiddenSize, numLayers, classes } = architecture;
  const states = (suffix: string) =>
    Object.fromEntries(
      (options.state ? (module === 'LSTM' ? ['h', 'c'] : ['h']) : []).map((state) => [
        state + suffix,
        [numLayers, 'B', hiddenSize],
      ]),
    );
  const inputs = { input: ['T', 'B', inputSize], ...states('0') };
  const outputs = { logits: every ? ['T', 'B', classes] : ['B', classes], ...states('N') };
  if (options.json) {
    printJson({ model: path, onnx: saved, bytes: file.length, opset: 14, architecture, inputs, outputs });
    return;
  }
  if (saved === null) return;
  const { mean, std } = card.normalisation ?? {};
  const pixels = `rows of pixels from 0 to 1${mean === undefined ? '' : `, minus ${mean}, divided by ${std}`}`;
  printText(`saved ${saved}: ${module}, ${(file.length / 1000).toFixed(1)} kB, ONNX opset 14`);
  for (const [name, shape] of Object.entries({ ...inputs, ...outputs }))
    printText(`${name.padEnd(6)}  [${shape.join(', ')}]${name === 'input' ? `  ${pixels}` : ''}`);
}
