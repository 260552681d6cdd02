/** @file How long an epoch takes beside another, for the order in which outcomes count: multiplications of a time step. */
import type { Kind } from '@bptt/digits';
import { gateCount } from '@bptt/formats';
import type { Config } from '@bptt/tuner';

const rowOfPixels = 28;

export const costOf =
  (module: Kind | 'all') =>
  (config: Config): number => {
    const [H, L] = [Number(config['hidden'] ?? 128), Number(config['layers'] ?? 1)];
    const D = config['bidirectional'] === true ? 2 : 1;
    const kind = ((config['module'] ?? module) as Kind).toUpperCase() as Uppercase<Kind>;
    return D * gateCount(kind) * H * (rowOfPixels + H + (L - 1) * (D * H + H));
  };
