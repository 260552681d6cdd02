/** @file `bptt export`: a model as a file for other programs. */
import { Command } from 'commander';
import { startWasm } from '@bptt/kernels';
import { modelArgument, modelFiles, openModel, withModelOptions, type ModelOptions } from '../options/model.js';
import { expectOutputs } from '../outputs/expect-outputs.js';
import { saveOutput } from '../outputs/save-output.js';
import { printText, printJson } from '../terminal/print.js';

interface Options extends ModelOptions {
  onnx: string;
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
    .option('--json', 'print one JSON object on stdout')
    .action(run),
);

async function run(path: string, options: Options): Promise<void> {
  await expectOutputs({ '--onnx': options.onnx }, { 'the model': await modelFiles(path) });
  const { writeOnnx } = await import('@bptt/formats/onnx'); // only this command needs protobufjs
  await startWasm();
  const { model, card } = await openModel(path, options);
  const file = writeOnnx({ architecture: model.architecture, weights: model.stateDict(), card });
  const saved = await saveOutput(options.onnx, file);
  const { architecture } = model;
  const { module, inputSize, classes } = architecture;
  const { mean, std } = card.normalisation ?? {};
  if (options.json) {
    printJson({
      model: path,
      onnx: saved,
      bytes: file.length,
      opset: 14,
      architecture,
      inputs: { input: ['T', 'B', inputSize] },
      outputs: { logits: ['B', classes] },
    });
    return;
  }
  if (saved === null) return;
  printText(`saved ${saved}: ${module}, ${(file.length / 1000).toFixed(1)} kB, ONNX opset 14`);
  printText(
    `input   [T, B, ${inputSize}]  rows of pixels from 0 to 1${mean === undefined ? '' : `, minus ${mean}, divided by ${std}`}`,
  );
  printText(`logits  [B, ${classes}]`);
}
