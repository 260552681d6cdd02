/** @file The commands there are; each is loaded with what it needs when it is called. */
import { Command } from 'commander';

interface Entry {
  summary: string;
  /** As the list of commands shows them. */
  arguments?: string;
  load(): Promise<Command>;
}

export const commands: Record<string, Entry> = {
  train: {
    arguments: '<module>',
    summary: 'train a classifier that reads MNIST digits row by row, test it and save it',
    load: async () => (await import('./train.js')).trainCommand,
  },
  tune: {
    arguments: '[module]',
    summary: 'search for the settings with which a network reads MNIST digits best, then train and save it',
    load: async () => (await import('./tune.js')).tuneCommand,
  },
  worker: {
    summary: "run trials of other machines' searches: bptt tune --queue",
    load: async () => (await import('./worker.js')).workerCommand,
  },
  evaluate: {
    arguments: '<model>',
    summary: 'test a saved model: accuracy, loss, confusion matrix',
    load: async () => (await import('./evaluate.js')).evaluateCommand,
  },
  predict: {
    arguments: '<model> <image...>',
    summary: 'name the digits in pictures: drawn or photographed, one digit a file',
    load: async () => (await import('./predict.js')).predictCommand,
  },
  inspect: {
    arguments: '<file>',
    summary: 'what a file of weights holds',
    load: async () => (await import('./inspect.js')).inspectCommand,
  },
  export: {
    arguments: '<model>',
    summary: 'write a model in another format',
    load: async () => (await import('./export.js')).exportCommand,
  },
  dataset: {
    summary: 'the images that a network learns from: counts, value range, samples',
    load: async () => (await import('./dataset.js')).datasetCommand,
  },
  compare: {
    arguments: '[files...]',
    summary: "the exercise's check beside PyTorch, timed; or golden files that PyTorch made",
    load: async () => (await import('./compare.js')).compareCommand,
  },
  gradients: {
    summary: 'how far back a network hears, untrained or trained',
    load: async () => (await import('./gradients.js')).gradientsCommand,
  },
  derive: {
    summary: 'backpropagation through time by hand, term by term, checked',
    load: async () => (await import('./derive.js')).deriveCommand,
  },
  submit: {
    arguments: '[model]',
    summary: "submit a model to a course's server, and show what it scores",
    load: async () => (await import('./submit.js')).submitCommand,
  },
  serve: {
    summary: "score a course's submissions and show who stands where: the exercise's server",
    load: async () => (await import('./serve.js')).serveCommand,
  },
  bench: {
    summary: 'time the kernels beside PyTorch, TensorFlow.js and ONNX Runtime',
    load: async () => (await import('./bench.js')).benchCommand,
  },
};

export const allCommands = (): Promise<Command[]> => Promise.all(Object.values(commands).map(({ load }) => load()));

/** The command that prints a shell's completion script; the script calls the hidden `complete`. */
export const completion = {
  arguments: '<shell>',
  summary: 'print the completion script of bash, zsh, fish or powershell',
};

/** What stands in the list for a command that is not called. */
export const listed = (name: string, { summary, arguments: wanted }: Omit<Entry, 'load'>): Command => {
  const command = new Command(name).description(summary);
  return wanted === undefined ? command : command.arguments(wanted);
};
