/** @file `bptt export`: a model as a file for other programs. */
import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { expectWritable, writeOutput } from '@bptt/files';
import { startWasm } from '@bptt/kernels';
import { modelArgument, openModel, withModelOptions, type ModelOptions } from '../options/model.js';

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
  await expectWritable(options.onnx);
  const { writeOnnx } = await import('@bptt/formats/onnx'); // only this command needs protobufjs
  await startWasm();
  const { model, card } = await openModel(path, options);
  await writeOutput(options.onnx, writeOnnx({ architecture: model.architecture, weights: model.stateDict(), card }));
  const { size } = await stat(options.onnx);
  const { architecture } = model;
  const { module, inputSize, classes } = architecture;
  const { mean, std } = card.normalisation ?? {};
  if (options.json) {
    console.log(
      JSON.stringify({
        model: path,
        onnx: options.onnx,
        bytes: size,
        opset: 14,
        architecture,
        inputs: { input: ['T', 'B', inputSize] },
        outputs: { logits: ['B', classes] },
      }),
    );
    return;
  }
  console.log(`saved ${options.onnx}: ${module}, ${(size / 1000).toFixed(1)} kB, ONNX opset 14`);
  console.log(
    `input   [T, B, ${inputSize}]  rows of pixels from 0 to 1${mean === undefined ? '' : `, minus ${mean}, divided by ${std}`}`,
  );
  console.log(`logits  [B, ${classes}]`);
}
