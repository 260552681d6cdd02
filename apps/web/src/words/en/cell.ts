/** @file Chapter 1 in English. */

export const cell = {
  lead: 'The first seven chapters lead from one recurrent cell to an LSTM that you train in this browser to read handwritten digits.',
  exercise:
    'They follow a university exercise. It asks how a recurrent network computes and whether two implementations agree (this chapter), why its gradients vanish ([2](#vanishing)), what they are term by term ([3](#hand)), what an LSTM does about it ([4](#lstm)), and how well such networks name the digits of MNIST ([5](#digits), [6](#train), [7](#draw)). The others play on with that: a race ([8](#race)), a memory test ([9](#memory)), your own data ([10](#series), [11](#text)) and a search for good settings ([12](#tune)).',
  intro:
    'A recurrent cell reads a sequence one input x_{t} at a time. From x_{t} and its own previous state h_{t−1} it makes the next state h_{t}, at every step with the same numbers: the input weights W, the recurrent weights V and the bias b (the sum of PyTorch’s two biases, b_{ih} + b_{hh}). The nonlinearity f, tanh or relu, acts on each unit. Change any number and watch h move',
  stepping: '; step with the buttons',
  keys: ' or the ← and → keys',
  sequence: 'The sequence',
  theCell: 'The cell',
  inputs: 'The inputs',
  equation: 'Equation 1',

  state: (unit: number | null) => (unit === null ? 'h' : `h, unit ${unit}`),
  toCome: (name: string) => `${name}, to come`,
  statesTitle: 'State h and input x at each step',
  stepAxis: 'step t',
  statesCaption: (t: number, steps: number, h: string, units: number) =>
    `After step ${t} of ${steps}: h = ${h}. All that the cell keeps of the past is ${units === 1 ? 'this number' : 'these two numbers'}.`,

  equalTitle: 'Equal to PyTorch',
  equalIntro:
    'For given weights and inputs, PyTorch’s RNN, LSTM and GRU wrote down their outputs and gradients. This page’s own cells compute the same on your device, in float32, and show how far off they are. The exercise accepts outputs whose squared differences sum to less than 10⁻¹⁰.',
  compute: 'Compute them here',
  computeAgain: 'Compute again',
  equal: '✓ Equal',
  notEqual: '✗ Not equal',
  verdict: (right: number, files: number, farthest: string) =>
    `: ${right} of ${files} files within the bounds, no number off by more than ${farthest}.`,
  versions: (variant: string, tfjs: string, pytorch: string) =>
    `bptt’s ${variant} kernels on tfjs ${tfjs}; PyTorch ${pytorch}.`,
  differences: 'Differences from PyTorch',
  table: {
    outputs: 'Outputs',
    gradients: 'Gradients',
    file: 'File',
    verdict: 'Verdict',
    largest: 'max |difference|',
    squares: 'Σ difference²',
    time: 'µs a call',
    sizes: 'T × B × I, H',
  },
  rowEqual: '✓ equal',
  equalMeans: (outputs: string, gradients: string) =>
    `Equal means: outputs and final states with Σ difference² below ${outputs}, and every gradient within ${gradients}, or ${gradients} of its largest entry where that is above 1. The input has T steps, B sequences and I features, the state H units. A call is one forward pass over the whole sequence, the median of many rounds in this browser.`,
  notFetched: (name: string, status: number | null) =>
    `${name}: could not be loaded${status === null ? '' : ` (${status})`}. Try again when the network is there.`,
};
