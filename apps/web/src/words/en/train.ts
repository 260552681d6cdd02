/** @file Chapter 6 in English. */
import { counted } from '../numbers.js';

export const train = {
  intro:
    'The network reads an image as 28 rows, one a time step, and names the digit from its last hidden state. A tenth of the images is held out: the network never learns from them, and after each epoch, a pass through all others, they show how often it is right on images that are new to it. Training runs in a worker of this page, on WebAssembly SIMD kernels; the same settings and seed give the same numbers in every browser and in `bptt train --simd strict`.',
  noKernels: (why: string) => `The kernels cannot run here: ${why}`,
  settings: 'Settings',
  training: 'Training',
  theModel: 'The model',

  train: 'Train',
  loads: (size: string) => ` (loads ${size} of digits)`,
  goOn: 'Go on',
  pausing: 'Pausing …',
  pause: 'Pause',
  stop: 'Stop',
  restart: 'Restart',
  newSeed: 'New seed',
  changed: (run: number) => `Train takes the settings as they are now, Restart those of run ${run}.`,
  close: 'Close',
  show: 'Show',
  change: 'Change',

  curvesHere: 'Curves are drawn here while it trains.',
  reaches: (network: string, percent: number) =>
    `With these settings the ${network} names more than ${percent}\u00a0% of the test images correctly after three epochs.`,
  stepsDone: 'Steps done',
  epochIs: { running: 'Epoch', paused: 'Paused in epoch', validating: 'Validating epoch' },
  standing: (
    epoch: string,
    epochs: string,
    step: string,
    steps: string,
    loss: string,
    accuracy: string,
    speed: string,
    left: string,
  ) =>
    `${epoch} of ${epochs}, step ${step} of ${steps}: loss ${loss}, accuracy ${accuracy}, ${speed} images a second, ${left} left`,
  starting: 'Starting …',

  run: (number: number, settings: string) => `run ${number}: ${settings}`,
  setting: {
    lr: 'lr',
    batch: 'batch',
    clip: 'clip',
    images: 'images',
    epochs: 'epochs',
    target: 'target',
    seed: 'seed',
  },
  keptBest: (epoch: number, accuracy: string) =>
    `The weights of epoch ${epoch} are kept: ${accuracy} of the held-out images are named correctly.`,
  keptLast: 'The weights of the last step are kept.',
  targetReached: (target: string, steps: number) =>
    `The target of ${target} was reached after ${counted(steps, 'step', 'steps')}.`,
  stopped: (steps: number) => `Stopped on request after ${counted(steps, 'step', 'steps')}.`,
  lastEpoch: (steps: number) => `The last epoch ended after ${counted(steps, 'step', 'steps')}.`,
  diverged: (where: string, lr: string, remedy: string) =>
    `Not finite any more at ${where}. The learning rate was ${lr}: ${remedy}.`,
  smallerNorm: 'try a smaller learning rate or a smaller clipping norm',
  smallerRate: (lr: string) => `try a smaller learning rate, such as ${lr}, or clip the gradients to norm 1`,
  announce: {
    goesOn: 'The interrupted training goes on.',
    starts: (run: number) => `Run ${run} starts.`,
    ended: (run: number, why: string) => `Run ${run} ended: ${why}`,
    progress: (epoch: number, epochs: number, step: number, steps: number, loss: string, accuracy: string) =>
      `Epoch ${epoch} of ${epochs}, step ${step} of ${steps}, loss ${loss}, accuracy ${accuracy}.`,
  },
  noMnist: 'MNIST is not here yet.',

  step: 'step',
  lossTitle: 'Loss of the training batches',
  crossEntropy: 'cross-entropy',
  points: (steps: number) =>
    steps === 1
      ? 'Each point is a step, of every run; guessing has a loss of ln 10 = 2.303.'
      : `Each point is the mean of ${counted(steps, 'step', 'steps')}, of every run; guessing has a loss of ln 10 = 2.303.`,
  firstStep: 'The curve begins with the first step.',
  noStep: (run: number) => `Run ${run} ended before its first step.`,
  cross: (step: string) => `The cross marks step ${step}, where the loss or a gradient was not finite.`,
  logarithmic: (largest: string) => `The axis is logarithmic, since losses grew to ${largest}.`,
  accuracyTitle: 'Accuracy on the held-out images, after each epoch',
  accuracyAxis: 'accuracy on the held-out images',
  epochAccuracy: (run: number, epoch: number, training: string, held: string, seconds: string) =>
    `Run ${run}, epoch ${epoch}: ${training} of the training images while it learnt, ${held} of the held-out ones; ${seconds}\u00a0s.`,
  firstEpoch: 'The first point comes with the end of the first epoch.',
  noEpoch: (run: number) => `Run ${run} ended within its first epoch, before the held-out images were asked.`,

  flowTitle: 'Gradient of the loss by each row of the image',
  atStep: (step: string) => `step ${step}`,
  rowAxis: 'row t (the network reads from 1 to 28)',
  flowAxis: '‖∂L/∂x_t‖, median over a batch',
  euclidean: 'L is the loss, ‖·‖ the Euclidean norm.',
  firstFlow: 'The first curve comes with the first step.',
  noFlow: (run: number) => `Run ${run} ended before a gradient was watched.`,
  flow: {
    at: (step: string, network: string) => `At step ${step} the ${network}’s gradient of the loss`,
    infinite: (rows: number, all: number) => `by ${rows} of ${all} rows is not finite.`,
    allZero: 'by every row is 0.',
    bothZero: 'by the first row and by the last is 0.',
    firstZero: 'by the first row is 0.',
    lastZero: 'by the last row is 0.',
    lastIs: (times: string) => `by the last row is ${times} times that by the first.`,
    firstIs: (times: string) => `by the first row is ${times} times that by the last.`,
    zeros: (zeros: number) => `${counted(zeros, 'row has', 'rows have')} a gradient of exactly 0: × on the lower edge.`,
  },

  noModel: 'No model yet: train one above, or load a file.',
  inUse: 'In use: ',
  download: 'Download (safetensors)',
  keep: 'Keep in this browser',
  formats:
    'PyTorch’s `.pt` and Keras’s `model.json` with its files are read too; drop them anywhere. The command line reads this page’s file with `npm run -s bptt -- evaluate file.safetensors`, and PyTorch reads it by its own names.',
  runsOfVisit: 'Runs of this visit',
  use: 'Use',
  useThis: (name: string) => `Use ${name}`,
  kept: 'Kept in this browser',
  delete: 'Delete',
  deleteThis: (name: string) => `Delete ${name}`,
  submitTitle: 'Submit it to a course',
  server: 'Address of the course’s server',
  token: 'Your token',
  competition: 'Competition',
  chooseOne: (count: number) => `${count} competitions are open: choose one, then submit.`,
  submit: 'Submit',

  test: 'Test it on 10,000 images',
  testing: 'Testing',
  accuracy: (share: string) => `**${share}** of the test images are named correctly;`,
  meanLoss: (loss: string) => `mean loss ${loss}.`,
  mistakes: 'The worst mistakes, and their softmax',
  testImage: (index: number) => `Test image ${index}`,
  notBut: (label: number, answer: number) => `${label}, not ${answer}`,
  softmax: (percent: number) => `${percent}\u00a0%`,
  taken: (label: number, answer: number) =>
    label === answer ? `${label}, read as it is:` : `${label}, taken for ${answer}:`,
  countOf: (count: string, all: string) => `${count} of ${all}`,
  confusion: 'Confusion matrix',
  confusionHow:
    'Rows: what the digit is. Columns: what the model says. The larger a mistake’s share of the digit’s images, the stronger its colour, full from 5\u00a0% on.',
};
