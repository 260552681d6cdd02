/** @file Chapter 2 in English. */
import { counted } from '../numbers.js';

export const vanishing = {
  intro:
    'An untrained RNN reads T random inputs. How much does its last state h_{T} still change when an input x_{t} changes? The answer is the Jacobian ∂h_{T}/∂x_{t}, the matrix of all their derivatives. Here it is exact, in float64, for PyTorch’s initial weights, with V scaled to a chosen spectral radius ρ(V), the largest |eigenvalue|. ‖·‖ is the largest singular value: by how much a matrix can stretch a vector.',
  gradients: 'Gradients',
  settings: 'Settings',
  factorByFactor: 'Factor by factor',

  gradientsTitle: 'Norm of the gradient of h_T by each input',
  chosen: (name: string) => `${name}, chosen`,
  inputAxis: 't, the time step of the input',
  noRate: (name: string, why: string) => `${name}: there is no rate, since ${why}.`,
  rate: (name: string, factor: string, lost: string) =>
    `${name}: with each step back ‖∂h_{T}/∂x_{t}‖ is multiplied by ${factor} on average: ${lost}.`,
  halfLife: (steps: string) => `Its half-life is ${steps} ${steps === '1' ? 'step' : 'steps'}.`,
  noHalfLife: (why: string) => `There is no half-life: ${why}.`,
  zeros: (zeros: number, all: number) =>
    `${zeros} of ${all} ${zeros === 1 ? 'is' : 'are'} exactly 0: × on the lower edge.`,
  fit: (hasZeros: boolean) =>
    `The rate is a least-squares fit to the logarithm of the norms${hasZeros ? ' that are not 0' : ''}.`,
  fromTo: (last: string, first: string) => `From the last input to the first the norm goes from ${last} to ${first}.`,
  otherZeros: (zeros: number, all: number, name: string) =>
    `${zeros === all ? 'All' : zeros} of ${name} ${zeros === 1 ? 'is' : 'are'} exactly 0 and not drawn.`,
  reluIsWorse:
    'relu is worse than tanh with these weights: a closed unit has slope 0 and passes nothing on, whereas tanh only shrinks what it passes.',
  absolute: 'The axis is absolute: no curve is rescaled.',
  beyond: 'a number beyond float64',
  lost: (percent: string) => `${percent}\u00a0% is lost`,
  gained: (percent: string) => `${percent}\u00a0% is gained`,
  nothingLost: 'nothing is lost',

  oneLess: 'One less',
  oneMore: 'One more',
  productSoFar: (count: number) => (count === 0 ? 'the product so far: I' : `the product so far, of ${count}`),
  times: (factor: string, count: number) => `times ${factor}, of ${count}`,
  mapTitle: (name: string, size: number, norm: string) =>
    `${name}: ${size} × ${size} numbers, largest singular value ${norm}`,
  fourMatrices: 'the four matrices',
  product: (T: number, k: number, t: number, before: string, after: string) =>
    `∂h_{${T}}/∂h_{${T - k}} is the product of ${counted(k, 'Jacobian', 'Jacobians')} J_{t} = D_{t} V, where D_{t} holds the slopes of step t. The factor J_{${t}} takes its norm from ${before} to ${after}.`,
  slopes: (t: number, normV: string, normJ: string, full: string) =>
    `D_{${t}} takes ‖V‖ from ${normV} to ${normJ}. Colour is full at ±${full}, the largest entry of V, in all four.`,
  alone: 'the k-th factor alone',
  bound: 'bound, ‖V‖ᵏ',
  radius: 'ρ(V)ᵏ',
  ofFactors: 'the product of k factors',
  productsTitle: 'Largest singular value of the product of k Jacobians',
  factorsAxis: 'k, how many factors',
  factorsBetween: (least: string, most: string, count: number, all: string) =>
    `The factors alone lie between ${least} and ${most}; the product of all ${count} is ${all}.`,
  oneFactor: (norm: string) => `There is one factor, ${norm}.`,
  longRun: (radius: string, boundRises: boolean) =>
    `‖V‖ bounds a single step; in the long run ρ(V) decides: ‖V^{k}‖ goes like ρ(V)^{k}, here ${radius}^{k}${boundRises ? ', which falls while the bound rises' : ''}, and slopes below 1 only shrink it.`,
};
