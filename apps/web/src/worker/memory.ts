/** @file The memory test: a small network is trained to answer what it read T steps ago. */
import * as tf from '@tensorflow/tfjs-core';
import { initialise, Linear, LSTM, Module, Random, RNN } from '@bptt/cells';
import { GeneratedLoader } from '@bptt/data';
import { inputGradients, networkOf, type Maybe } from '@bptt/gradients-analysis';
import { classification, labelling, regression, Solver, type EpochRecord } from '@bptt/solver';
import type { Settings } from '../settings/table.js';
import { errorOfTheMean, taskShapes, type MemoryTask, type TaskShape } from './memory-tasks.js';

export interface MemorySettings extends Pick<Settings['memory'], 'T' | 'hidden' | 'lr' | 'steps' | 'seed'> {
  task: MemoryTask;
  kind: 'rnn' | 'lstm';
  /** Of the LSTM. */
  forgetBias: number;
}

export interface MemoryNews {
  steps: number;
  /** Of the right answers a fraction; of the adding task, the part of the variance that is explained. At least 0. */
  score: number;
}

export interface MemoryOutcome extends MemoryNews {
  seconds: number;
  /** Before the training: the steps back after which the gradient of the last state by an input has halved; null where it does not vanish. */
  halfLife: Maybe;
}

const stepsBetweenScores = 50;
const batchesOfAScore = 8;
/** Over so many steps the half-life is measured, as in chapter 2. */
const stepsOfHalfLife = 100;
/** As good as solved: it stops there. */
const solved = 0.99;

class Rememberer extends Module {
  readonly layer: RNN | LSTM;
  readonly #fc: Linear;
  readonly #everyStep: boolean;

  constructor({ kind, hidden, seed, forgetBias }: MemorySettings, { inputSize, outputs, everyStep }: TaskShape) {
    super();
    const random = new Random(seed);
    const sizes = { inputSize, hiddenSize: hidden, seed: random };
    this.layer = this.addModule('rnn', kind === 'rnn' ? new RNN(sizes) : new LSTM(sizes));
    this.#fc = this.addModule('fc', new Linear({ inFeatures: hidden, outFeatures: outputs, seed: random }));
    this.#everyStep = everyStep;
    if (kind === 'lstm') initialise(this.layer, { forgetBias });
  }

  /** [T, B, I] -> [B, C], or [T, B, C] where every step has an answer. */
  forward(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const [output] = this.layer.forward(x as tf.Tensor3D);
      const last = (): tf.Tensor => tf.squeeze(tf.slice(output, [output.shape[0] - 1], [1]), [0]);
      return this.#fc.forward(this.#everyStep ? output : last());
    });
  }
}

/** Needs started kernels. @param signal ends the training; what was reached until then is the outcome. */
export async function memory(
  settings: MemorySettings,
  { tell, signal }: { tell?: (news: MemoryNews) => void; signal?: AbortSignal } = {},
): Promise<MemoryOutcome> {
  const { task, T, lr, steps, seed } = settings;
  const shape = taskShapes[task];
  const loader = (length: number, of: number) =>
    new GeneratedLoader((random) => shape.batch(random, T), { length, seed: of });
  const model = new Rememberer(settings, shape);
  const ended = new AbortController();
  let latest: MemoryNews = { steps: 0, score: shape.chance };
  try {
    const halfLife = await halfLifeOf(model, shape, settings);
    const solver = new Solver({ optimArgs: { lr }, task: solverTask(task) });
    const { seconds } = await solver.train(
      model,
      loader(stepsBetweenScores, seed),
      [...loader(batchesOfAScore, seed + 1_000_000)],
      {
        numEpochs: Math.ceil(steps / stepsBetweenScores),
        clipNorm: 1,
        signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
        monitor: 'valLoss',
        callbacks: [
          {
            onEpochEnd(record: EpochRecord) {
              latest = { steps: record.epoch * stepsBetweenScores, score: scoreOf(task, record) };
              tell?.(latest);
              if (latest.score >= solved) ended.abort();
            },
          },
        ],
      },
    );
    return { ...latest, seconds, halfLife };
  } finally {
    model.dispose();
  }
}

const solverTask = (task: MemoryTask) =>
  task === 'adding' ? regression() : task === 'copy' ? labelling() : classification();

function scoreOf(task: MemoryTask, { valAccuracy, valLoss }: EpochRecord): number {
  return task === 'adding' ? Math.max(0, 1 - valLoss! / errorOfTheMean) : (valAccuracy ?? 0);
}

/** Of the untrained network on one sequence of the task. */
async function halfLifeOf(
  { layer }: Rememberer,
  { inputSize, batch }: TaskShape,
  { seed }: MemorySettings,
): Promise<Maybe> {
  const { inputs } = batch(new Random(seed), stepsOfHalfLife);
  const [steps, B] = inputs.shape as [number, number];
  const first = Float32Array.from({ length: steps * inputSize }, (_, i) => {
    const t = Math.floor(i / inputSize);
    return inputs.data[t * B * inputSize + (i % inputSize)]!;
  });
  const { halfLife } = await inputGradients(networkOf(layer), { data: first, shape: [steps, inputSize] });
  return halfLife;
}
