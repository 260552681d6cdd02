/** @file The options by which a command opens a model that bptt did not write, and the opening itself. */
import { dirname, join } from 'node:path';
import { Option, type Command } from 'commander';
import type { Head, LoadedClassifier } from '@bptt/cells';
import { loadModel, readModelBytes } from '@bptt/cells/node';
import { ArgumentError } from '@bptt/errors';
import { heads } from '@bptt/formats';
import { finite, positive } from './arguments.js';
import { note } from '../terminal/print.js';

export interface ModelOptions {
  rnnPrefix?: string;
  headPrefix?: string;
  nonlinearity?: 'tanh' | 'relu';
  head?: Head;
  key?: string;
  mean?: number;
  std?: number;
}

/** What the argument of such a command is. */
export const modelArgument = [
  '<model>',
  'a model file, such as models/lstm-mnist.safetensors; weights of PyTorch (.pt, .pth, .safetensors) or of Keras (.keras, .h5, model.json)',
] as const;

/** Adds the options, in a group of their own below those that `command` has. */
export const withModelOptions = (command: Command): Command =>
  command
    .optionsGroup("For weights that bptt did not write, what their tensors' names and shapes don't say:")
    .option('--rnn-prefix <name>', "what the recurrent layer's names begin with, such as encoder ('' for none)")
    .option('--head-prefix <name>', "what the linear layer's names begin with, such as classifier")
    .addOption(new Option('--nonlinearity <f>', 'of an RNN (default: tanh)').choices(['tanh', 'relu']))
    .addOption(
      new Option(
        '--head <what>',
        "what the linear layer reads: the last hidden state, the mean over time, or the last step's output, as out[:, -1] does, which of a bidirectional model is something else (default: last)",
      ).choices(heads),
    )
    .option('--key <name>', 'which dictionary of a checkpoint is the state dict, such as model or nets.generator')
    .option('--mean <x>', 'of the pixels, as the model was trained; overrides the file (default: 0.5)', finite)
    .option('--std <x>', 'likewise (default: 0.5)', positive);

/** The files that are read for `openModel(path)`, none of which may be written. */
export async function modelFiles(path?: string): Promise<string[]> {
  if (path === undefined) return [];
  const { shards } = await readModelBytes(path);
  return [path, ...[...shards.keys()].map((name) => join(dirname(path), name))];
}

/** The model at `path`. What was assumed of a foreign file is said on stderr. */
export async function openModel(
  path: string,
  { mean, std, rnnPrefix, headPrefix, key, nonlinearity, head }: ModelOptions,
): Promise<LoadedClassifier> {
  expectNumbers(mean, std);
  const normalisation = { ...(mean !== undefined && { mean }), ...(std !== undefined && { std }) };
  const loaded = await loadModel(path, { rnnPrefix, headPrefix, key, nonlinearity, head, normalisation });
  if (loaded.assumed.length)
    note(
      `bptt: ${path} does not say it, so assumed: ${loaded.assumed.map((each) => inWords(each, loaded)).join(', ')} (--help names the options that change this)`,
    );
  return loaded;
}

/** Of two directions it matters most which end the linear layer reads. */
const inWords = (assumed: string, { model }: LoadedClassifier): string =>
  assumed === 'head last' && model.rnn.bidirectional
    ? 'head last (the final states of both directions; if it reads out[:, -1], --head output)'
    : assumed;

/** @throws ArgumentError when (x - mean) / std leaves float32 for a pixel from 0 to 1. */
function expectNumbers(mean = 0.5, std = 0.5): void {
  const largest = Math.max(Math.abs(mean), Math.abs(1 - mean)) / std;
  if (!Number.isFinite(Math.fround(largest)))
    throw new ArgumentError('--mean, --std', 'pixels (x - mean) / std that fit float32', `mean ${mean}, std ${std}`);
}
