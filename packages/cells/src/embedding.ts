/** @file A row of numbers for each id. */
import * as tf from '@tensorflow/tfjs-core';
import { addRows, constantOf, kernelsAvailable, pickRows } from '@bptt/kernels';
import { ArgumentError, expectOptions, expectWholeNumber } from '@bptt/errors';
import { Random, torchNormal } from '@bptt/random';
import { Module } from './module.js';

export interface EmbeddingOptions {
  /** V: ids are from 0 to V - 1. */
  numEmbeddings: number;
  /** E, numbers for each id. */
  embeddingDim: number;
  /** An id whose row is 0 at first and gets no gradient, such as a padding's. */
  paddingIdx?: number | undefined;
  /** Where the initial rows come from: a number, or a stream shared with other layers. */
  seed?: number | Random | undefined;
}

/**
 * ids [...] int32 -> [..., E], for each id its row of `weight` [V, E]. Rows are from N(0, 1) at first. The gradient adds up in the rows that
 * were taken. https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | undefined;
  readonly weight: tf.Variable<tf.Rank.R2>;

  constructor(options: EmbeddingOptions) {
    super();
    expectOptions('options', options, ['numEmbeddings', 'embeddingDim', 'paddingIdx', 'seed']);
    const { numEmbeddings, embeddingDim, paddingIdx, seed = 0 } = options;
    this.numEmbeddings = expectWholeNumber('numEmbeddings', numEmbeddings);
    this.embeddingDim = expectWholeNumber('embeddingDim', embeddingDim);
    if (paddingIdx !== undefined) expectWholeNumber('paddingIdx', paddingIdx, 0, numEmbeddings - 1);
    this.paddingIdx = paddingIdx;
    const data = torchNormal(numEmbeddings * embeddingDim, seed instanceof Random ? seed : new Random(seed));
    if (paddingIdx !== undefined) data.fill(0, paddingIdx * embeddingDim, (paddingIdx + 1) * embeddingDim);
    this.weight = this.addParameter('weight', { data, shape: [numEmbeddings, embeddingDim] });
  }

  /** @throws ArgumentError for an id that is none from 0 to V - 1, with its place. */
  forward(ids: tf.Tensor): tf.Tensor {
    this.expectLive();
    const rows = this.#rowsOf(ids);
    return tf.tidy(() => lookUp(this.weight, rows, [...ids.shape, this.embeddingDim], this.paddingIdx));
  }

  #rowsOf(ids: tf.Tensor): Int32Array {
    if (ids?.dtype !== 'int32') throw new ArgumentError('ids', 'an int32 tensor', ids?.dtype ?? ids);
    const rows = ids.dataSync<'int32'>();
    const wrong = rows.findIndex((id) => !(id >= 0 && id < this.numEmbeddings));
    if (wrong >= 0) throw new ArgumentError(`ids[${wrong}]`, `from 0 to ${this.numEmbeddings - 1}`, rows[wrong]);
    return rows;
  }
}

/** The rows of a table with these numbers. The gradient is a sum of rows, whose own gradient is looked up again. */
function lookUp(table: tf.Tensor2D, rows: Int32Array, shape: number[], without?: number): tf.Tensor {
  if (rows.length === 0) return constantOf([table], shape);
  return tf.customGrad((given) => ({
    value: picked(given as tf.Tensor2D, rows, shape),
    gradFunc: (dy) => sumOfRows(dy as tf.Tensor, rows, table.shape, without),
  }))(table);
}

function sumOfRows(dy: tf.Tensor, rows: Int32Array, shape: [number, number], without?: number): tf.Tensor {
  const counted = without === undefined ? rows : rows.map((row) => (row === without ? -1 : row));
  return tf.customGrad((given) => ({
    value: added(given as tf.Tensor, counted, shape),
    gradFunc: (d) => picked(d as tf.Tensor2D, counted, dy.shape),
  }))(dy);
}

function picked(table: tf.Tensor2D, rows: Int32Array, shape: number[]): tf.Tensor {
  if (kernelsAvailable()) return pickRows(table as tf.Tensor, rows, shape);
  const withZeros = tf.concat([table, tf.zeros([1, table.shape[1]])]);
  return tf.reshape(tf.gather(withZeros, tf.tensor1d(orLast(rows, table.shape[0]), 'int32')), shape);
}

function added(dy: tf.Tensor, rows: Int32Array, [count, width]: [number, number]): tf.Tensor {
  if (kernelsAvailable()) return addRows(dy, rows, [count, width]);
  const at = tf.tensor2d(orLast(rows, count), [rows.length, 1], 'int32');
  return tf.slice(tf.scatterND(at, tf.reshape(dy, [-1, width]), [count + 1, width]), [0, 0], [count, width]);
}

const orLast = (rows: Int32Array, count: number): Int32Array => rows.map((row) => (row < 0 ? count : row));
