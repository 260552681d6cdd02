/** @file `bptt train`'s choice of what keeps a network from learning its images by heart. */
import { InvalidArgumentError, Option } from 'commander';
import { augmentations, readAugmentation } from '@bptt/digits';
import { isBpttError } from '@bptt/errors';
import { belowOne } from '../options/arguments.js';
import { takes } from '../options/reader.js';

const named = Object.entries(augmentations).map(([name, amounts]) => `${name} (${amounts})`);

export const regularisationOptions = [
  new Option(
    '--augment <changes>',
    `change the training images a little, anew each epoch: ${named.join(', ')}, or amounts of your own; at most so many pixels, degrees, parts of the size, pixels (default: none)`,
  ).argParser(
    takes(
      { anyOf: [{ enum: ['none', ...Object.keys(augmentations)] }, { type: 'string', pattern: '=' }] },
      augmentation,
    ),
  ),
  new Option('--label-smoothing <x>', 'part of each target that is spread over all classes (default: 0)').argParser(
    belowOne,
  ),
  new Option(
    '--ema <decay>',
    'average the weights, of which so much stays at each step, such as 0.999; the averages are validated and saved',
  ).argParser(belowOne),
];

function augmentation(text: string): string {
  try {
    readAugmentation(text);
    return text;
  } catch (error) {
    if (!isBpttError(error)) throw error;
    throw new InvalidArgumentError(`${error.message}.`);
  }
}
