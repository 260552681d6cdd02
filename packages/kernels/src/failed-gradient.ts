/** @file Gives back what a gradient tape holds when its gradient fails, so that a smaller batch can be tried. */
import type { engine, Tensor } from '@tensorflow/tfjs-core';

interface TapeState {
  gradientDepth: number;
  activeTape?: { saved: Tensor[] }[] | null;
}

/**
 * tfjs frees what operations saved for the backward pass at the end of a gradient, but not when the forward or the backward pass
 * throws: a heap that was too small would stay full for ever. From now on it does.
 */
export function freeFailedTapes(tfjs: ReturnType<typeof engine>): void {
  const gradients = tfjs.gradients.bind(tfjs);
  tfjs.gradients = ((...args: Parameters<typeof gradients>) => {
    try {
      return gradients(...args);
    } catch (error) {
      const state = tfjs.state as unknown as TapeState;
      if (state.gradientDepth === 0 && state.activeTape) {
        for (const { saved } of state.activeTape) for (const tensor of saved) tensor.dispose();
        state.activeTape = null;
      }
      throw error;
    }
  }) as typeof tfjs.gradients;
}
