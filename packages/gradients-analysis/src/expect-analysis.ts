/** @file What every analysis is given: a network in float64, a scalar of its output, options. */
import { ArgumentError, expectFunction, expectOneOf, expectOptions } from '@bptt/errors';
import type { Network } from '@bptt/float64';
import type { Objective } from './objective.js';

/** What analyses that start from a state take. */
export const fromState = ['h0', 'c0'] as const;
/** What analyses that take their time take. */
export const inWork = ['onProgress', 'signal'] as const;

/** @throws ArgumentError for what `networkOf` does not give, and for options that are not `known`. */
export function expectAnalysis(network: Network, options: object, known: readonly string[]): void {
  if (!Array.isArray((network as Partial<Network> | null)?.layers))
    throw new ArgumentError('network', "networkOf(model)'s network", network);
  expectOptions<Record<string, unknown>>('options', options as Record<string, unknown>, known);
  const { onProgress, signal } = options as { onProgress?: unknown; signal?: { aborted?: unknown } | null };
  expectFunction('onProgress', onProgress);
  if (signal !== undefined && typeof signal?.aborted !== 'boolean')
    throw new ArgumentError('signal', 'an AbortSignal', signal);
}

const ofClass = ['of', 'classes'] as const;
const weighed = ['gradOutput', 'gradHN', 'gradCN'] as const;

/** @throws ArgumentError for an objective of other names, or of both kinds at once. */
export function expectObjective(objective: Objective): void {
  const given = expectOptions<Record<string, unknown>>('objective', { ...notArray(objective) }, [
    ...ofClass,
    ...weighed,
  ]);
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  if (names.some((name) => ofClass.includes(name as 'of')) && names.some((name) => weighed.includes(name as 'gradHN')))
    throw new ArgumentError('objective', 'a class or weights of the output, not both', names.join(' and '));
  if (given['of'] !== undefined) expectOneOf('of', given['of'] as string, ['logit', 'loss']);
}

function notArray(objective: Objective): object {
  if (typeof objective === 'object' && objective !== null && !Array.isArray(objective)) return objective;
  throw new ArgumentError('objective', 'an object', objective);
}
