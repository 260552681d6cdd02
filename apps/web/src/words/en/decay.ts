/** @file Why a gradient has no rate or half-life, in English. */

export const decay = {
  beyond: 'a norm is beyond the range of float64',
  zero: 'the gradient is zero at every step',
  zeroButOnce: 'the gradient is zero at every step but one',
  oneStep: 'one step has no decay',
  grows: 'on average the gradient grows with the distance',
  stays: 'on average the gradient does not change with the distance',
};
