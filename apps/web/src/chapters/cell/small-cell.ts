/** @file The cell of chapter 1 as its settings say: one feature, one or two units, six inputs. */
import type { SmallRNN } from '@bptt/gradients-analysis/derive';
import type { SettingKey, Settings } from '../../settings/table.js';

export const inputKeys = [
  'cell.x1',
  'cell.x2',
  'cell.x3',
  'cell.x4',
  'cell.x5',
  'cell.x6',
] as const satisfies SettingKey[];

/** The weights that `units` units have, in the order of the equation. */
export const weightKeys: Record<Settings['cell']['units'], readonly SettingKey[]> = {
  1: ['cell.W1', 'cell.V11', 'cell.b1'],
  2: ['cell.W1', 'cell.W2', 'cell.V11', 'cell.V12', 'cell.V21', 'cell.V22', 'cell.b1', 'cell.b2'],
};

export function smallCell({
  nonlinearity,
  units,
  W1,
  W2,
  V11,
  V12,
  V21,
  V22,
  b1,
  b2,
  x1,
  x2,
  x3,
  x4,
  x5,
  x6,
}: Settings['cell']): SmallRNN {
  const X = [x1, x2, x3, x4, x5, x6].map((x) => [x]);
  if (units === '1') return { nonlinearity, W: [[W1]], V: [[V11]], b: [b1], X };
  return {
    nonlinearity,
    W: [[W1], [W2]],
    V: [
      [V11, V12],
      [V21, V22],
    ],
    b: [b1, b2],
    X,
  };
}
