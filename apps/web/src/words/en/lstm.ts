/** @file Chapter 4 in English. */
import { counted } from '../numbers.js';

export const lstm = {
  intro: (hidden: number, isLSTM: boolean) =>
    `An LSTM keeps a second state, the cell state c, beside its hidden state h; three gates between 0 and 1 say how much is written, kept and shown. A GRU makes do with two gates and h alone. In this sequence H = ${hidden} units read one number at each step, I = 1; the weights are PyTorch’s initial ones${isLSTM ? ' but for the forget gate’s bias' : ''}.`,
  stepByStep: 'One step after another',
  sequence: 'The sequence',
  changeInputs: 'Change the inputs',
  stepsFailed: (why: string) => `The steps could not be computed: ${why}`,
  allSteps: 'Numbers of all steps',
  gatesAndStates: 'gates and states',
  does: {
    i: 'input gate: how much is written',
    f: 'forget gate: how much is kept',
    g: 'candidate: what is written',
    o: 'output gate: how much is shown',
    r: 'reset gate: how much the candidate hears of h',
    z: 'update gate: how much is kept',
    n: 'candidate: what is written',
    c: 'cell state: the highway',
    h: 'hidden state: what the others see',
    highway: 'hidden state and highway in one',
  },
  letters: (isGRU: boolean) =>
    `σ(a) = 1 / (1 + e^{−a}) takes every number to one between 0 and 1; ∘ multiplies element by element. Each b is the sum of PyTorch’s two biases, b_{ih} + b_{hh}${isGRU ? '; in n_{t} they stand apart, b_{n} from b_{ih} and b′_{n} from b_{hh}' : ''}.`,
  lane: (unit: number, from: string, keep: string, add: string, to: string) =>
    `unit ${unit}: ${from} times ${keep} plus ${add} is ${to}`,
  highwayTitle: (t: number, lanes: string) => `Step ${t}, ${lanes}`,
  highway: (t: number, isLSTM: boolean) =>
    `Step ${t}, a lane for each unit. Behind × the road is as wide as the ${isLSTM ? 'forget' : 'update'} gate is open: a gradient that comes back along it is multiplied by that number, and by no matrix.`,

  questions: 'The exercise’s questions',
  showAnswer: 'Show the answer',
  answerAgain: 'Answer again',
  right: (choice: string) => `✓ Right: ${choice}.`,
  wrong: (given: string, right: string) => `✗ Not “${given}”, but “${right}”.`,
  noNumbers: (failed: boolean) => `The numbers ${failed ? 'could not be' : 'are being'} computed.`,
  size: {
    question: 'How large is the cell state?',
    choices: {
      input: 'I, like the input',
      hidden: 'H, like the hidden state',
      gates: '4 H, one part for each gate',
      steps: 'T H, a memory of each step',
    },
    answer: (hidden: number) =>
      `c, h and all gates are multiplied element by element, so each has H numbers for each sample and layer: ${hidden} above. Stacked are the weights, W [4 H, I] and V [4 H, H], and both biases, b_{ih} and b_{hh}, [4 H] each. In the sequence’s LSTM, with H = ${hidden} and I = 1, these are 4 H (I + H + 2) = ${4 * hidden * (hidden + 3)} parameters; an RNN of that size has a quarter, ${hidden * (hidden + 3)}.`,
  },
  factor: {
    question: 'What multiplies a gradient that goes back along c alone, from cₜ to cₜ₋₁?',
    choices: { matrix: 'V and tanh′', forget: 'the forget gate fₜ', one: '1' },
    answer: '∂c_{t}/∂c_{t−1} contains diag(f_{t}): no matrix, no tanh′.',
    ofGRU: 'The GRU above has no c; its update gate z plays f’s part for h, and ∂h_{t}/∂h_{t−1} contains diag(z_{t}).',
    products: (isLSTM: boolean, steps: number, products: string, units: number) =>
      `In the sequence above the ${isLSTM ? 'forget' : 'update'} gates of steps 2 to ${steps} multiply to ${products} (units 1 to ${units}).`,
    onlyOne: (isLSTM: boolean) =>
      `Only a gate at 1 passes the gradient on unchanged. The path through ${isLSTM ? 'h and V' : 'V'} is still there beside it.`,
  },
  purpose: {
    question: 'What is the cell state good for?',
    answer:
      'It can carry something over many steps: where f is near 1 and i near 0, c stays as it is, and so does its gradient. It can, it need not: f is computed from xₜ and hₜ₋₁, with weights that are learned.',
    untrained: (keeps: string, left: string) =>
      `With PyTorch’s initial weights f is ${keeps} on average; ten steps of that would leave ${left} of c.`,
  },
  fastestTitle: 'Who forgets fastest?',
  fastest: {
    question: (setting: string) =>
      `Untrained, with PyTorch’s initial weights, H units and T random inputs (${setting}): whose gradient of the last h with respect to earlier inputs vanishes fastest?`,
    answer: (setting: string, halfLives: string) => `Going back (${setting}), ${halfLives}.`,
  },
  bias: {
    question: 'What does the forget bias change, and what does it not?',
    answer: (keeps: string, biasedKeeps: string, bias: string, left: string, instead: string) =>
      `It opens or closes the forget gate at the start: ${keeps} on average as PyTorch draws it, ${biasedKeeps} with a bias of ${bias}. Of ‖∂h_{T}/∂x_{1}‖ it leaves ${left} instead of ${instead}. The equations and the number of parameters stay as they are, and training may change it again.`,
    beyond: 'more than float64 holds',
  },

  gradientsFailed: (why: string) => `The gradients could not be computed: ${why}`,
  computingGradients: 'Computing the gradients',
  withBias: (bias: string) => `LSTM, forget bias ${bias}`,
  gradientsTitle: (setting: string) => `Gradient of the last hidden state by each input, untrained, ${setting}`,
  inputAxis: 'input t (the network reads from 1 to T)',
  axis: 'The axis is absolute; ‖·‖ is the Frobenius norm, the root of the sum of all squares.',
  halves: (steps: string) => `on average it halves ${steps === '1' ? 'with every step' : `every ${steps} steps`}`,
  setting: (hidden: number, steps: number, seeds: number) =>
    `H = ${hidden}, T = ${steps}, ${seeds === 1 ? 'one seed' : `the median of ${seeds} seeds`}`,
  initially: (halfLives: string) => `With PyTorch’s initial weights, ${halfLives}.`,
  gate: (keeps: string, bias: string, biasedKeeps: string) =>
    `The LSTM’s forget gate is ${keeps} on average; a forget bias of ${bias} makes it ${biasedKeeps}`,
  noChange: (why: string) => `: ${why}.`,
  change: (after: string, before: string) =>
    `, and on average a step back multiplies the gradient by ${after}${after === before ? ', as before' : ` instead of by ${before}`}.`,
  zeros: (inputs: number) => `At ${counted(inputs, 'input', 'inputs')} a median is exactly 0: × on the lower edge.`,
  bands: 'Bands reach from the lower to the upper quartile of the seeds.',
  units: (hidden: number) => `${counted(hidden, 'unit', 'units')}, inputs from N(0, 1).`,
  hearsMore: 'Untrained, the LSTM hears more of the last input than the RNN',
  hearsLess: (inputs: number) =>
    `Untrained, the LSTM hears less than the RNN of the last ${inputs === 1 ? 'input' : `${inputs} inputs`}`,
  early: (times: string) => `; of x₁ it hears ${times} times what the RNN hears`,
  ofSeeds: (less: number, seeds: number) => ` (medians; less than the RNN in ${less} of ${seeds} seeds)`,
};
