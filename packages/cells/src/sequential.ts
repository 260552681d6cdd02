/** @file Modules and functions one after the other. */
import * as tf from '@tensorflow/tfjs-core';
import { ArgumentError } from '@bptt/errors';
import { Module } from './module.js';

/** A module with a `forward`, or a function such as `tf.relu` or `([output]) => output`. */
// Each takes what the one before gives, which only the author knows.
// oxlint-disable-next-line typescript/no-explicit-any
export type Part = { forward(x: any): any } | ((x: any) => any);

/**
 * Gives each part what the one before gave. Parameters are named by the part's place, `0.weight`, as in PyTorch's `nn.Sequential`, where a
 * function stands for a module without parameters. A recurrent layer gives `[output, state]`: `([output]) => output` goes on with the output.
 * https://pytorch.org/docs/stable/generated/torch.nn.Sequential.html
 */
export class Sequential extends Module {
  readonly parts: readonly Part[];

  constructor(parts: readonly Part[]) {
    super();
    if (!Array.isArray(parts) || parts.length === 0)
      throw new ArgumentError('parts', 'an array of modules and functions', parts);
    parts.forEach((part, i) => {
      if (typeof part === 'function' && part.prototype instanceof Module)
        throw new ArgumentError(
          `parts[${i}]`,
          'a module with a forward, or a function',
          part,
          'make one of this class: new',
        );
      if (part instanceof Module && 'forward' in part) this.addModule(String(i), part);
      else if (typeof part !== 'function')
        throw new ArgumentError(`parts[${i}]`, 'a module with a forward, or a function', part);
    });
    this.parts = parts;
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  forward(x: any): any {
    return tf.tidy(() => this.parts.reduce((y, part) => (typeof part === 'function' ? part(y) : part.forward(y)), x));
  }
}
