/** @file Every analysis refuses what it does not know: options, objectives, networks, arrays. */
import { expect, test } from 'vitest';
import * as all from './index.js';

const network = all.networkOf(
  new Map(
    Object.entries({
      weight_ih_l0: { data: Float32Array.of(0.1, 0.2, 0.3, 0.4), shape: [2, 2] },
      weight_hh_l0: { data: Float32Array.of(0.1, 0.2, 0.3, 0.4), shape: [2, 2] },
    }),
  ),
);
const input = { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 1, 2] };

type Analysis = (network: unknown, input: unknown, options: unknown) => unknown;
const of = (analysis: unknown): Analysis => analysis as Analysis;
const withObjective =
  (analysis: unknown): Analysis =>
  (...[net, x, options]) =>
    (analysis as (...args: unknown[]) => unknown)(net, x, {}, options);

const analyses: [string, Analysis][] = [
  ['inputGradients', of(all.inputGradients)],
  ['inputJacobians', of(all.inputJacobians)],
  ['stateJacobians', of(all.stateJacobians)],
  ['stateSingularValues', of(all.stateSingularValues)],
  ['stateTransitions', of(all.stateTransitions)],
  ['weightJacobians', of(all.weightJacobians)],
  ['jacobianProducts', of(all.jacobianProducts)],
  ['lyapunovSpectrum', of(all.lyapunovSpectrum)],
  ['gateTimescales', of(all.gateTimescales)],
  ['fixedPoints', (net, _, options) => (all.fixedPoints as unknown as (...args: unknown[]) => unknown)(net, options)],
  ['saliency', withObjective(all.saliency)],
  ['occlusion', withObjective(all.occlusion)],
  ['integratedGradients', withObjective(all.integratedGradients)],
  ['stateGradients', withObjective(all.stateGradients)],
  ['weightGradientsByStep', withObjective(all.weightGradientsByStep)],
];
const running = async (analysis: Analysis, ...args: Parameters<Analysis>) => analysis(...args);

test.each(analyses)('%s', async (name, analysis) => {
  const options = name === 'fixedPoints' ? { iteration: 3 } : { H0: input };
  await expect(running(analysis, network, input, options)).rejects.toThrow(
    `options: expected only ${name === 'fixedPoints' ? 'onProgress' : 'h0'}`,
  );
  await expect(running(analysis, network, input, options)).rejects.toThrow(
    `did you mean ${name === 'fixedPoints' ? 'iterations' : 'h0'}?`,
  );
  await expect(running(analysis, network, input, 3)).rejects.toMatchObject({ code: 'BPTT_ARGUMENT' });
  await expect(running(analysis, undefined, input, {})).rejects.toThrow("network: expected networkOf(model)'s network");
  await expect(running(analysis, new Map(), input, {})).rejects.toThrow("network: expected networkOf(model)'s network");
  if (name === 'fixedPoints' || name === 'gateTimescales') return;
  for (const wrong of [undefined, 'text', [1, 2], { data: input.data }, { ...input, shape: 6 }])
    await expect(running(analysis, network, wrong, {})).rejects.toMatchObject({ code: 'BPTT_ARGUMENT' });
});

test.each<[string, () => unknown, string]>([
  ['networkOf nothing', () => all.networkOf(undefined as never), 'source: expected a module'],
  ['networkOf text', () => all.networkOf('lstm' as never), 'source: expected a module'],
  ['networkOf options', () => all.networkOf(new Map(), { Head: 'last' } as never), 'did you mean head?'],
  ['networkOf head', () => all.networkOf(new Map(), { head: 'lst' as never }), 'did you mean last?'],
  ['gradientHealth', () => all.gradientHealth({ gradients: [], clipnorm: 1 } as never), 'did you mean clipNorm?'],
  ['gradientHealth gradients', () => all.gradientHealth({ gradients: 3 } as never), 'gradients: expected pairs'],
  ['gradientHealth norm', () => all.gradientHealth({ gradients: [], clipNorm: 0 }), 'clipNorm: expected a number > 0'],
  ['decayOf', () => all.decayOf('norms' as never), 'norms: expected a list of numbers'],
  ['decayOf texts', () => all.decayOf(['1'] as never), 'norms: expected a list of numbers'],
  ['spreadOf', () => all.spreadOf([1, 2] as never), 'curves: expected a list of lists'],
  ['standardNormal', () => all.standardNormal([2, -1], 0), 'shape[1]: expected a whole number >= 0'],
  ['standardNormal shape', () => all.standardNormal(3 as never, 0), 'shape: expected a list of sizes'],
  [
    'inputGradientNorms',
    () => all.inputGradientNorms({ data: new Float32Array(3), shape: [1, 1, 2] }),
    'shape: expected [T, B, I] of 3 numbers',
  ],
])('%s', (_, call, message) => expect(call).toThrow(message));

test.each<[string, object, string]>([
  ['an unknown name', { off: 'loss' }, 'did you mean of?'],
  ['both kinds', { of: 'loss', gradHN: input }, 'objective: expected a class or weights of the output, not both'],
  ['another scalar', { of: 'logits' }, 'did you mean logit?'],
  ['no object', 'loss' as never, 'objective: expected an object'],
])('an objective: %s', async (_, objective, message) => {
  await expect(all.saliency(network, input, objective as never)).rejects.toThrow(message);
});

test('the work', async () => {
  await expect(all.inputGradients(network, input, { onProgress: 3 as never })).rejects.toThrow('onProgress: expected');
  await expect(all.inputGradients(network, input, { signal: {} as never })).rejects.toThrow(
    'signal: expected an AbortSignal',
  );
  await expect(all.inputGradientSpread({} as never)).rejects.toThrow('seeds: expected a list');
  await expect(all.inputGradientSpread([{ network, inputs: input }] as never)).rejects.toThrow('did you mean input?');
});
