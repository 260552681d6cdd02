/** @file The value that a share of all values lies below. */

/** NaN of nothing. */
export const quantile = (values: Float32Array, fraction: number): number =>
  values.length === 0 ? NaN : select(values.slice(), Math.floor(fraction * (values.length - 1)));

/** The value that sorting would put at this place, in linear time: Hoare, "Algorithm 65: find", 1961. Changes the order of `values`. */
function select(values: Float32Array, place: number): number {
  for (let low = 0, high = values.length - 1; low < high;) {
    const pivot = values[place]!;
    let [i, j] = [low, high];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      [values[i], values[j]] = [values[j]!, values[i]!];
      i++;
      j--;
    }
    if (j < place) low = i;
    if (place < i) high = j;
  }
  return values[place]!;
}
