/** @file What `bptt gradients --view` shows of each subject: numbers for JSON and the table, and the figure. */
import {
  gateTimescales,
  inputGradientSpread,
  jacobianProducts,
  lyapunovSpectrum,
  occlusion,
  saliency,
  spreadOf,
  standardNormal,
  stateGradients,
  type Decay,
  type GateTimescales,
  type JacobianProducts,
  type LyapunovSpectrum,
  type Occlusion,
  type Spread,
  type StateGradients,
  type WorkOptions,
} from '@bptt/gradients-analysis';
import type { Subject } from './subject.js';

/** A subject's numbers. */
export type Seen<V> = { subject: Subject; values: V };
export type InputView = Spread & Decay & { occlusion?: Occlusion };

export const views = ['inputs', 'states', 'jacobians', 'lyapunov', 'gates', 'weights'] as const;
export type View = (typeof views)[number];

/** Norms of dh_T/dx_t over seeds; of a classifier those of the named class's logit over images, and what leaving rows out changes. */
export async function inputs({ runs }: Subject, work: WorkOptions, baseline?: number): Promise<InputView> {
  const [{ network, input }] = runs as [Subject['runs'][number]];
  if (!network.head) {
    const { each: _, ...spread } = await inputGradientSpread(runs, work);
    return spread;
  }
  const { median, lower, upper, decayPerStep, halfLife, reason } = await saliency(network, input, {}, work);
  return {
    median,
    lower,
    upper,
    decayPerStep,
    halfLife,
    ...(reason && { reason }),
    ...(baseline !== undefined && { occlusion: await occlusion(network, input, {}, { baseline, ...work }) }),
  };
}

/** Of each layer and direction, over seeds or images. */
export async function states({ runs }: Subject, work: WorkOptions): Promise<StateGradients[]> {
  const all: StateGradients[][] = [];
  for (const { network, input } of runs) all.push(await stateGradients(network, input, {}, work));
  return all[0]!.map((first, place) => {
    const joined = (part: 'h' | 'c') => {
      const each = all.flatMap((run) => run[place]![part]!.each);
      return { ...first[part]!, ...spreadOf(each), each };
    };
    return { ...first, h: joined('h'), ...(first.c && { c: joined('c') }) };
  });
}

/** Of the first seed or image; at few lags where the singular values of a large matrix take seconds each. */
export function jacobians({ runs: [run] }: Subject, work: WorkOptions): Promise<JacobianProducts> {
  const { network, input } = run!;
  const T = input.shape[0]!;
  const lags = network.hiddenSize > 48 ? [1, 2, 4, 7, 14, T].filter((lag) => lag <= T) : undefined;
  return jacobianProducts(network, sample(input, 0), { lags, ...work });
}

/** Of the first seed, over `steps` steps of noise; of a classifier, over as many rows of its images one after another. */
export function lyapunov({ runs: [run] }: Subject, work: WorkOptions, steps = 1000): Promise<LyapunovSpectrum> {
  const { network, input } = run!;
  const count = Math.min(32, network.hiddenSize);
  if (!network.head)
    return lyapunovSpectrum(network, standardNormal([steps, network.inputSize], 0), { count, ...work });
  const [T, B, I] = input.shape as [number, number, number];
  const images = Math.min(B, Math.ceil(steps / T));
  const data = Array.from({ length: images }, (_, b) => [...sample(input, b).data]).flat();
  return lyapunovSpectrum(network, { data, shape: [images * T, I] }, { count, ...work });
}

/** Of all seeds or images together. */
export async function gates({ runs }: Subject, work: WorkOptions): Promise<GateTimescales> {
  const all: GateTimescales[] = [];
  for (const { network, input } of runs) all.push(...(await gateTimescales(network, input, work)));
  const mean = (of: (gates: GateTimescales) => number) => all.reduce((sum, each) => sum + of(each), 0) / all.length;
  return {
    ...all[0]!,
    timescales: all.flatMap(({ timescales }) => timescales),
    means: all.flatMap(({ means }) => means),
    histogram: all[0]!.histogram.map((_, bin) => all.reduce((sum, { histogram }) => sum + histogram[bin]!, 0)),
    open: mean(({ open }) => open),
    closed: mean(({ closed }) => closed),
  };
}

function sample(
  { data, shape }: { data: ArrayLike<number>; shape: readonly number[] },
  b: number,
): { data: Float64Array; shape: number[] } {
  const [T, B, I] = shape as [number, number, number];
  return {
    data: Float64Array.from({ length: T * I }, (_, i) => data[(Math.floor(i / I) * B + b) * I + (i % I)]!),
    shape: [T, I],
  };
}
