/** @file A view of all subjects: its JSON, its table with a sketch, its figure. */
import Table from 'cli-table3';
import type { Decay, Maybe, WorkOptions } from '@bptt/gradients-analysis';
import { digits } from '@bptt/gradients-analysis/figures';
import { whatTrainedShow, whatUntrainedShow } from './in-sentences.js';
import { sketch, type SketchedCurve } from './sketch.js';
import type { Subject } from './subject.js';
import { gates, inputs, jacobians, lyapunov, states, type InputView, type Seen, type View } from './views.js';

export interface Scene {
  subjects: Subject[];
  /** An LSTM with an open forget gate, beside those that were asked for. */
  reference?: Subject;
  setting: string;
  /** What a view of a single sequence is of: Jacobian products, and the long one of the Lyapunov exponents. */
  first: { jacobians: string; lyapunov: string };
  /** What a row that is left out is replaced by, of a model on images. */
  baseline?: number;
}

export interface Shown {
  json: Record<string, unknown>;
  text(): string;
  figure(): string;
}

type Figures = typeof import('@bptt/gradients-analysis/figures');

export async function show(view: View, scene: Scene, work: WorkOptions): Promise<Shown> {
  const figures = await import('@bptt/gradients-analysis/figures');
  const all = scene.reference ? [...scene.subjects, scene.reference] : scene.subjects;
  let [done, reached] = [0, 0];
  const each = async <V>(look: (subject: Subject, work: WorkOptions) => Promise<V>): Promise<Seen<V>[]> => {
    const seen: Seen<V>[] = [];
    for (const subject of all) {
      seen.push({
        subject,
        values: await look(subject, {
          ...work,
          onProgress: (fraction) => work.onProgress?.((reached = Math.max(reached, (done + fraction) / all.length))),
        }),
      });
      done++;
    }
    return seen;
  };
  switch (view) {
    case 'inputs':
      return ofInputs(
        await each((subject, options) =>
          inputs(subject, options, subject === scene.subjects.at(-1) ? scene.baseline : undefined),
        ),
        scene,
        figures,
      );
    case 'states': {
      const seen = await each(states);
      const named = seen.flatMap(({ subject: { label, kind }, values }) =>
        values.map((gradients) => ({ label, kind, gradients })),
      );
      const of = all[0]!.runs[0]!.network.head ? "the named digit's logit" : 'the sum of the last hidden state';
      const rows = named.flatMap(({ label, gradients: { h, c, layer, direction } }) =>
        [['h', h] as const, ...(c ? [['c', c] as const] : [])].map(([part, { median }]) => [
          label,
          `${part}, layer ${layer + 1} ${direction}`,
          digits(median[0]!),
          digits(median.at(-1)!),
        ]),
      );
      const json = named.map(({ label, gradients: { h, c, layer, direction } }) => ({
        label,
        layer,
        direction,
        h: spread(h),
        ...(c && { c: spread(c) }),
      }));
      return {
        json: { networks: json },
        text: () => table(['', 'part of the state', 'before the first step', 'at the end'], rows),
        figure: () => figures.statesFigure(named, of, scene.setting),
      };
    }
    case 'jacobians': {
      const named = (await each(jacobians)).map(({ subject: { label, kind }, values }) => ({
        label,
        kind,
        products: values,
      }));
      const rows = named.map(({ label, products: { lags, lnLargest, lnMiddle } }) => [
        label,
        String(lags.at(-1)),
        exp(lnLargest.at(-1)!),
        exp(lnMiddle.at(-1)!),
      ]);
      return {
        json: { networks: named.map(({ label, products }) => ({ label, ...products })) },
        text: () => table(['', 'lag', 'largest singular value', 'middle one'], rows),
        figure: () => figures.jacobiansFigure(named, scene.first.jacobians),
      };
    }
    case 'lyapunov': {
      const named = (await each((subject, options) => lyapunov(subject, options))).map(
        ({ subject: { label, kind }, values }) => ({ label, kind, spectrum: values }),
      );
      const rows = named.map(({ label, spectrum: { exponents, standardErrors, steps, reason } }) => [
        label,
        exponents[0] === null ? reason! : `${digits(exponents[0]!)} ± ${digits(standardErrors[0] ?? 0)}`,
        exponents[0] === null ? '' : digits(Math.exp(exponents[0]!)),
        String(steps),
      ]);
      return {
        json: { networks: named.map(({ label, spectrum }) => ({ label, ...spectrum })) },
        text: () => table(['', 'largest exponent, nats per step', 'factor per step', 'steps'], rows),
        figure: () => figures.lyapunovFigure(named, scene.first.lyapunov),
      };
    }
    case 'gates': {
      const named = (await each(gates)).map(({ subject: { label, kind }, values }) => ({ label, kind, gates: values }));
      const rows = named.map(({ label, gates: { gate, means, open, closed, timescales } }) => [
        label,
        gate,
        digits(means.reduce((a, b) => a + b) / means.length),
        digits(middle(timescales)),
        `${digits(100 * open)} %`,
        `${digits(100 * closed)} %`,
      ]);
      return {
        json: { networks: named.map(({ label, gates }) => ({ label, ...gates })) },
        text: () => table(['', 'gate', 'mean', 'median timescale, steps', 'above 0.9', 'below 0.1'], rows),
        figure: () => figures.gatesFigure(named, scene.setting),
      };
    }
    case 'weights': {
      const { label, runs } = scene.subjects.at(-1)!;
      const cell = runs[0]!.network.layers[0]![0]!;
      const rms = (values: Float64Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
      return {
        json: { networks: [{ label, weightHh: [...cell.weightHh], weightIh: [...cell.weightIh] }] },
        text: () =>
          `${table(['', 'root mean square of V', 'of W'], [[label, digits(rms(cell.weightHh)), digits(rms(cell.weightIh))]])}\n--out saves them as a picture`,
        figure: () => figures.weightsFigure(cell, label),
      };
    }
  }
}

function ofInputs(seen: Seen<InputView>[], { subjects, reference, setting }: Scene, figures: Figures): Shown {
  const named = seen.map(({ subject, values }) => ({ label: subject.label, kind: subject.kind, ...values }));
  const asked = named.slice(0, subjects.length);
  const beside = reference ? named.at(-1) : undefined;
  const { occlusion } = asked.at(-1)!;
  const before = asked.length > 1 ? asked[0] : undefined;
  const sentences = () =>
    occlusion ? whatTrainedShow(asked.at(-1)!, occlusion.median, before) : whatUntrainedShow(asked, beside);
  const cellOf = ({ label, kind, ...values }: (typeof named)[number]) => ({
    name: kind,
    label,
    norms: values.median,
    lower: values.lower,
    upper: values.upper,
    ...decay(values),
  });
  const rows = named.map(({ label, median, ...rest }) => [
    label,
    digits(median[0]!),
    digits(median.at(-1)!),
    rest.decayPerStep === null ? (rest.reason ?? '') : digits(rest.decayPerStep),
    rest.halfLife === null ? '-' : `${digits(rest.halfLife)} steps`,
  ]);
  const letters: Pick<SketchedCurve, 'letter' | 'color'>[] = named.map(({ label, kind }, i) => ({
    letter: label.endsWith('untrained')
      ? 'u'
      : label.endsWith('trained')
        ? 'T'
        : i >= subjects.length
          ? 'f'
          : label[0]!,
    color: ({ rnn: 'yellow', lstm: 'blue', gru: 'green' } as const)[kind],
  }));
  const curves: SketchedCurve[] = named.map(({ median }, i) => ({ ...letters[i]!, values: median }));
  const legend = named.map(({ label }, i) => `${letters[i]!.letter} ${label}`);
  if (occlusion) {
    rows.push([
      `${asked.at(-1)!.label}: without the row`,
      digits(occlusion.median[0]!),
      digits(occlusion.median.at(-1)!),
      '',
      '',
    ]);
    curves.push({ letter: 'o', color: 'magenta', values: occlusion.median });
    legend.push('o change of the logit without the row');
  }
  const axis = occlusion
    ? 'norm of ∂y/∂x_t against the row t, y the logit of the named digit'
    : 'norm of ∂h_T/∂x_t against t, median';
  return {
    json: occlusion
      ? {
          cells: [cellOf(asked.at(-1)!)],
          before: before ? cellOf(before) : null,
          occlusion: spread(occlusion),
          answer: sentences(),
        }
      : { cells: asked.map(cellOf), beside: beside ? [cellOf(beside)] : [], answer: sentences() },
    text: () =>
      [
        `${setting}\n`,
        table(['', 'at t = 0', 'at the end', 'decay per step', 'half-life'], rows),
        `\n${axis}  (${legend.join(', ')})\n`,
        sketch(curves),
        `\nWhat do you see? ${sentences()}`,
      ].join('\n'),
    figure: () =>
      occlusion
        ? figures.saliencyFigure(
            [
              ...asked.map(({ label, kind, ...values }) => ({ label, kind, values })),
              {
                label: `${asked.at(-1)!.label}: change of the logit without the row (occlusion)`,
                kind: asked[0]!.kind,
                values: occlusion,
              },
            ],
            setting,
          )
        : figures.inputGradientsFigure(named, setting),
  };
}

const decay = ({ decayPerStep, halfLife, reason }: Decay) => ({ decayPerStep, halfLife, ...(reason && { reason }) });
const spread = ({ median, lower, upper }: { median: Maybe[]; lower: Maybe[]; upper: Maybe[] }) => ({
  median,
  lower,
  upper,
});
const exp = (ln: Maybe): string => (ln === null ? '0, or too small beside the largest' : digits(Math.exp(ln)));

function middle(values: Maybe[]): number {
  const sorted = values.map((value) => value ?? Infinity).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function table(head: string[], rows: string[][]): string {
  const drawn = new Table({ head, style: { head: [], border: [], compact: true } });
  drawn.push(...rows);
  return drawn.toString();
}
