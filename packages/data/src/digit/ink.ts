/** @file How much ink each pixel of a picture holds, whatever the light and the colour of the paper. */
import type { Grey } from './grey.js';
import { localMean } from './local-mean.js';
import { opening } from './opening.js';
import { otsu } from './otsu.js';
import { quantile } from './quantile.js';

/** What the ink is on its paper. */
export type InkColour = 'dark' | 'light';

export interface Ink extends Grey {
  ink: InkColour;
  /** At least this much is a stroke, 0 to 1. */
  threshold: number;
}

/** Of the paper's brightness (for light ink, of white); what stands out less is taken for noise. */
const leastContrast = 0.08;

/** Brightness -> ink from 0 (paper) to 1. @returns undefined where nothing stands out of the paper. */
export function inkOf(image: Grey, wanted: 'auto' | InkColour): Ink | undefined {
  const ink = wanted === 'auto' ? colourOf(image) : wanted;
  const contrast = ink === 'dark' ? darkness(image) : lightness(image);
  // At most three quarters are ink. In normal noise these two are 0.67 and 2.05 standard deviations below its mean.
  const [low, lowest] = [quantile(contrast, 0.25), quantile(contrast, 0.02)];
  const deviation = (low - lowest) / (2.05 - 0.67);
  const paper = low + 0.67 * deviation;
  const noise = paper + 4 * deviation;
  const standsOut = contrast.filter((value) => value > noise);
  const threshold = otsu(standsOut);
  const full = quantile(
    standsOut.filter((value) => value >= threshold),
    0.9,
  );
  if (!(full - paper >= leastContrast && full - paper >= 2 * (noise - paper))) return undefined;
  const scaled = (value: number) => Math.min(1, Math.max(0, (value - noise) / (full - noise)));
  return { ...image, data: contrast.map(scaled), ink, threshold: scaled(threshold) };
}

/** Ink of strokes on black or white paper with nothing else on it, as a program draws them. */
export function plainInk(image: Grey, wanted: 'auto' | InkColour): Ink {
  const ink = wanted === 'auto' ? colourOf(image) : wanted;
  const data = ink === 'light' ? image.data : image.data.map((value) => 1 - value);
  return { ...image, data, ink, threshold: 0.5 };
}

/**
 * What a light stroke adds to the paper around it. The paper is an opening: strokes are narrower than half the picture,
 * shadows are wider. Its grain is smoothed first, of which an opening would take the darkest.
 */
function lightness(image: Grey): Float32Array {
  const paper = opening(localMean(image, 3), windowFor(image));
  return image.data.map((value, i) => value - paper.data[i]!);
}

/** What share of the light a dark stroke takes from the paper around it. */
function darkness(image: Grey): Float32Array {
  const negative = { ...image, data: image.data.map((value) => 1 - value) };
  const dark = opening(localMean(negative, 3), windowFor(image));
  return negative.data.map((value, i) => (value - dark.data[i]!) / Math.max(0.1, 1 - dark.data[i]!));
}

/** Ink is less than half of what is there, so it is what lies farther from the mean around it. */
export function colourOf(image: Grey): InkColour {
  const around = localMean(image, windowFor(image));
  const skewness = image.data.reduce((sum, value, i) => sum + (value - around.data[i]!) ** 3, 0);
  return skewness > 0 ? 'light' : 'dark';
}

/** Half the picture, an odd number of pixels. */
const windowFor = ({ height, width }: Grey) => 2 * Math.ceil(Math.min(height, width) / 4) + 1;
