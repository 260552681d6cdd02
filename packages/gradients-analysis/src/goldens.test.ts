import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { floats, readSafetensors } from '@bptt/cells';
import { describe, expect, test } from 'vitest';
import { networkOf, type Values } from '@bptt/float64';
import { relativeDifference } from './checks/networks.js';
import { saliency } from './saliency.js';
import { stateGradients, type PartGradients } from './state-gradients.js';
import { weightGradientsByStep } from './weight-gradients-by-step.js';

const folder = fileURLToPath(new URL('../../../pytorch/goldens/', import.meta.url));
/** But padded batches and projections, which the analysis has not. */
const goldens = ['', 'family/']
  .flatMap((part) =>
    readdirSync(folder + part)
      .filter((name) => name.endsWith('.safetensors'))
      .map((name) => part + name),
  )
  .map((name) => ({ name, ...readSafetensors(readFileSync(folder + name), name) }))
  .filter(
    ({ metadata, tensors }) =>
      metadata.get('kind') === 'forward-backward' && !tensors.has('lengths') && !tensors.has('weight_hr_l0'),
  );

/** PyTorch wrote float32. */
const bound = 2e-5;

describe.each(goldens)('$name', ({ metadata, tensors }) => {
  const values = (name: string): Values => ({ data: floats(tensors.get(name)!), shape: tensors.get(name)!.shape });
  const names = [...tensors.keys()].filter((name) => /^(weight|bias)_/.test(name));
  const network = networkOf(new Map(names.map((name) => [name, values(name)])), {
    nonlinearity: metadata.get('nonlinearity') as 'tanh' | 'relu' | undefined,
  });
  const initial = { ...(tensors.has('h0') && { h0: values('h0') }), ...(tensors.has('c0') && { c0: values('c0') }) };
  const batchFirst = metadata.get('batch_first') === 'true';
  const timeFirst = (name: string): Values => (batchFirst ? swapped(values(name)) : values(name));
  const objective = {
    ...(tensors.has('grad_output') && { gradOutput: timeFirst('grad_output') }),
    ...(tensors.has('grad_h_n') && { gradHN: values('grad_h_n') }),
    ...(tensors.has('grad_c_n') && { gradCN: values('grad_c_n') }),
  };

  test("gradients of inputs, initial states and weights are PyTorch's", async () => {
    const inputs = timeFirst('input');
    const { gradients } = await saliency(network, inputs, objective, initial);
    expect(relativeDifference(gradients.data, timeFirst('grad.input').data)).toBeLessThan(bound);

    const states = await stateGradients(network, inputs, objective, initial);
    const firsts = (part: (cell: (typeof states)[0]) => PartGradients) =>
      states.flatMap((cell) => [
        ...part(cell).gradients.data.subarray(0, part(cell).gradients.data.length / part(cell).gradients.shape[0]!),
      ]);
    if (tensors.has('grad.h0'))
      expect(
        relativeDifference(
          firsts(({ h }) => h),
          values('grad.h0').data,
        ),
      ).toBeLessThan(bound);
    if (tensors.has('grad.c0'))
      expect(
        relativeDifference(
          firsts(({ c }) => c!),
          values('grad.c0').data,
        ),
      ).toBeLessThan(bound);

    for (const { layer, direction, weightIh, weightHh } of await weightGradientsByStep(
      network,
      inputs,
      objective,
      initial,
    )) {
      const suffix = `l${layer}${direction === 'backward' ? '_reverse' : ''}`;
      expect(relativeDifference(weightIh.total.data, values(`grad.weight_ih_${suffix}`).data)).toBeLessThan(bound);
      expect(relativeDifference(weightHh.total.data, values(`grad.weight_hh_${suffix}`).data)).toBeLessThan(bound);
    }
  });
});

/** [B, T, N] as [T, B, N]. */
function swapped({ data, shape: [B = 0, T = 0, N = 0] }: Values): Values {
  const out = new Float64Array(data.length);
  for (let b = 0; b < B; b++)
    for (let t = 0; t < T; t++) for (let i = 0; i < N; i++) out[(t * B + b) * N + i] = data[(b * T + t) * N + i]!;
  return { data: out, shape: [T, B, N] };
}
