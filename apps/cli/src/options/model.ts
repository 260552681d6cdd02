/** @file The options by which a command opens a model that bptt did not write, and the opening itself. */
import { dirname, join } from 'node:path';
import { Option, type Command } from 'commander';
import type { LoadedClassifier } from '@bptt/cells';
import { loadModel, readModelBytes } from '@bptt/cells/node';
import { finite, positive } from './arguments.js';
import { note } from '../terminal/print.js';

export interface ModelOptions {
  rnnPrefix?: string;
  headPrefix?: string;
  nonlinearity?: 'tanh' | 'relu';
  head?: 'last' | 'mean';
  mean?: number;
  std?: number;
}

/** What the argument of such a command is. */
export const modelArgument = [
  '<model>',
  'a model file, such as models/lstm-mnist.safetensors; weights of PyTorch (.pt, .pth, .safetensors), or a model.json of tfjs-layers',
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
        'what the linear layer reads: the last hidden state, or the mean over time (default: last)',
      ).choices(['last', 'mean']),
    )
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
  { mean, std, rnnPrefix, headPrefix, nonlinearity, head }: ModelOptions,
): Promise<LoadedClassifier> {
  const normalisation = { ...(mean !== undefined && { mean }), ...(std !== undefined && { std }) };
  const loaded = await loadModel(path, { rnnPrefix, headPrefix, nonlinearity, head, normalisation });
  if (loaded.assumed.length)
    note(
      `bptt: ${path} does not say it, so assumed: ${loaded.assumed.join(', ')} (--help names the options that change this)`,
    );
  return loaded;
}
