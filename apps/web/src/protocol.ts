/** @file What the page and its workers say to each other: numbered calls, news while a call runs, and one end of each. */
import type { ByHand, HandSettings } from './worker/by-hand.js';
import type { Forgetting, ForgettingSettings, Walk, WalkSettings } from './worker/forgetting.js';
import type { NumberedFile } from './models/numbered-file.js';
import type { GoldenFile, GoldenResult, GoldenVersions } from './worker/compare.js';
import type { MemoryNews, MemoryOutcome, MemorySettings } from './worker/memory.js';
import type { MnistPart, MnistProgress, MnistSummary } from './worker/mnist-store.js';
import type { Forecast, ForecastSettings } from './worker/series/forecast.js';
import type { Table } from './worker/series/table.js';
import type { Learned, LearnNews, LearnSettings, WriteSettings, Written } from './worker/text/writer.js';
import type { Pictures } from './worker/pictures.js';
import type { Glance, Picture, Prediction } from './worker/predict.js';
import type { Reading } from './worker/read.js';
import type { ModelFacts } from './worker/open-model.js';
import type { ChosenFile, TakenModel } from './worker/take-files.js';
import type { TestResult } from './worker/test.js';
import type { Trial, TrialStand } from './worker/trial.js';
import type { TrainNews, TrainOutcome, TrainSettings } from './worker/train.js';
import type { Vanishing, VanishingSettings } from './worker/vanishing.js';

/** Each call: what it is given, what it tells while it runs, and what it gives back. */
export interface Calls {
  /** What the small model makes of one picture, row by row; the only call of the first screen's worker. `base` is the page's own address. */
  read: { input: { picture: Picture; base: string }; news: never; output: Reading };
  /** Starts the kernels; gives the build that runs. */
  start: { input: null; news: never; output: { variant: string } };
  /** Brings MNIST, all of it unless told otherwise: from this browser's store, else from the page's host. `base` is the page's own address. */
  mnist: { input: { base: string; part?: MnistPart }; news: MnistProgress; output: MnistSummary };
  /** `count` images of each class, after the first `skip` of it. */
  pictures: { input: { count: number; skip: number }; news: never; output: Pictures };
  /** How often each pixel value occurs in the training images: [256]. */
  pixels: { input: null; news: never; output: number[] };
  /** Trains; one training at a time. `goesOn` from where the training was interrupted that this browser keeps. */
  train: { input: TrainSettings & { goesOn: boolean }; news: TrainNews; output: TrainOutcome };
  /** The settings of that one; null where there is none. */
  interrupted: { input: null; news: never; output: TrainSettings | null };
  /** The training that runs: these three act within one batch. */
  pause: { input: null; news: never; output: null };
  resume: { input: null; news: never; output: null };
  stop: { input: null; news: never; output: null };
  /** Trains one of several that run at the same time in workers of their own; nothing of it is kept. */
  race: { input: TrainSettings; news: TrainNews; output: TrainOutcome };
  /** The next epoch of one training of a search. */
  trial: { input: Trial; news: never; output: TrialStand };
  /** Trains a small network on a task that asks for what was read T steps ago. */
  memory: { input: MemorySettings; news: MemoryNews; output: MemoryOutcome };
  /** A model file on the test images; tells the share that is done. */
  test: { input: { file: Uint8Array }; news: number; output: TestResult };
  /** What a model file holds, after all its checks. */
  inspect: { input: { file: Uint8Array; name: string }; news: never; output: ModelFacts };
  /** A model file of bptt's, PyTorch's or Keras's, after all its checks, as safetensors. */
  take: { input: { files: ChosenFile[] }; news: never; output: TakenModel };
  /** A small untrained network's gates and states at each step of a sequence. */
  walk: { input: WalkSettings; news: never; output: Walk };
  /** How fast untrained networks forget; tells the share that is done. */
  forgetting: { input: ForgettingSettings; news: number; output: Forgetting };
  /** An untrained RNN with either nonlinearity, its gradients and their Jacobians. */
  vanishing: { input: VanishingSettings; news: never; output: Record<'tanh' | 'relu', Vanishing> };
  /** dh_3 by V, W and X_0, term by term. */
  byHand: { input: HandSettings; news: never; output: ByHand };
  /** What a model makes of one picture, row by row; tells the answer as far as it is known. */
  predict: { input: { file: NumberedFile; name: string; picture: Picture }; news: Prediction; output: Prediction };
  /** What a model says of some pictures, in short. */
  glance: { input: { file: NumberedFile; name: string; pictures: Picture[] }; news: never; output: Glance[] };
  /** A reader's table: which of its columns are series of numbers. */
  table: { input: { text: string; name: string }; news: never; output: Table };
  exampleTable: { input: null; news: never; output: Table };
  /** A forecast of a series, trained here; tells the share that is done. */
  forecast: { input: { series: Float32Array; settings: ForecastSettings }; news: number; output: Forecast };
  /** Learns a text until time is over or it is given up; the network stays, and `write` asks it. */
  learn: { input: { text: string; settings: LearnSettings }; news: LearnNews; output: Learned };
  write: { input: WriteSettings; news: never; output: Written };
  /** PyTorch's files of numbers, computed here; tells each file's result. */
  compare: { input: { files: GoldenFile[] }; news: GoldenResult; output: GoldenVersions };
}

export type CallName = keyof Calls;

/**
 * The calls about MNIST and trainings, which share what their worker holds. All others are answered from their input alone, by
 * a worker of their own, so that none keeps a training waiting; when that worker dies over one, another is asked.
 */
export const ofTraining: ReadonlySet<CallName> = new Set([
  'mnist',
  'pictures',
  'pixels',
  'train',
  'interrupted',
  'pause',
  'resume',
  'stop',
  'test',
  'forecast',
  'learn',
  'write',
]);

export type Request =
  | { [C in CallName]: { id: number; call: C; input: Calls[C]['input'] } }[CallName]
  /** The answer to the call of this id is no longer wanted. */
  | { id: number; call: 'giveUp' };

export type Response =
  | { id: number; type: 'news'; news: Calls[CallName]['news'] }
  | { id: number; type: 'done'; output: Calls[CallName]['output'] }
  | { id: number; type: 'failed'; message: string }
  /** Its model's file is not here, or no longer: the call again, with the bytes. */
  | { id: number; type: 'fileWanted' }
  /** Once, when the worker holds the lock that has its name; whoever gets that lock next knows that the worker is gone. */
  | { type: 'locked' };

/** How the worker answers each call. */
export type Handlers = {
  [C in CallName]: (
    input: Calls[C]['input'],
    tell: (news: Calls[C]['news']) => void,
    /** Aborted when the answer is no longer wanted. */
    signal: AbortSignal,
  ) => Calls[C]['output'] | Promise<Calls[C]['output']>;
};
