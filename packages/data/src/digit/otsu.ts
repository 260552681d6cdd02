/** @file Otsu's threshold: the one that parts values into the two classes that differ most. */

const bins = 256;

/**
 * The value, among 256 between the least and the largest, that gives two classes the largest variance between them.
 * Otsu, "A threshold selection method from gray-level histograms", 1979.
 */
export function otsu(values: Float32Array): number {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const step = (high - low) / bins;
  if (!(step > 0)) return high;
  const histogram = new Float64Array(bins);
  for (const value of values) histogram[Math.min(bins - 1, Math.floor((value - low) / step))]!++;
  const total = histogram.reduce((sum, count, bin) => sum + count * bin, 0);
  let below = 0;
  let sumBelow = 0;
  let best = { variance: -1, bin: 0 };
  for (let bin = 0; bin < bins - 1; bin++) {
    below += histogram[bin]!;
    sumBelow += histogram[bin]! * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const variance = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (variance > best.variance) best = { variance, bin };
  }
  return low + (best.bin + 1) * step;
}
