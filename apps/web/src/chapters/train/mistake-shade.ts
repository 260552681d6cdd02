/** @file How strong the colour of a mistake is in a confusion matrix: on one scale for all models. */

/** The share of a digit's images from which on the colour is full. */
const full = 0.05;

/** From 0 to 1, by the square root, so that rare mistakes are seen too. @param count of `total` images of one digit. */
export const mistakeShade = (count: number, total: number): number =>
  total === 0 ? 0 : Math.sqrt(Math.min(1, count / total / full));
