/**
 * @file The cross-entropy of rows of log-probabilities: a row's target is 1 at its label and 0 elsewhere.
 *
 *   loss = -1/rows sum_i sum_j target_ij logp_ij        dlogits_ij = d_ij - p_ij sum_k d_ik, d = -dy / rows target
 *
 * Products with the zeros of the target are made, since of a NaN or an infinity they are NaN; sums go in order, as
 * tfjs's do.
 */

@inline
function target(label: i32, j: i32): f32 {
  return j == label ? 1 : 0;
}

export function crossEntropy(rows: i32, C: i32, logp: usize, labels: usize, loss: usize): void {
  let total: f32 = 0;
  for (let i = 0; i < rows; i++, labels += 4) {
    const label = i32.load(labels);
    let sum: f32 = 0;
    for (let j = 0; j < C; j++, logp += 4) sum += f32.load(logp) * target(label, j);
    total += sum;
  }
  f32.store(loss, -(total / <f32>rows));
}

/** p [rows, C] the probabilities, dy the gradient of the loss. */
export function crossEntropyGradient(rows: i32, C: i32, p: usize, labels: usize, dy: usize, dLogits: usize): void {
  const each: f32 = -f32.load(dy) / <f32>rows;
  for (let i = 0; i < rows; i++, labels += 4) {
    const label = i32.load(labels);
    let sum: f32 = 0;
    for (let j = 0; j < C; j++) sum += each * target(label, j);
    for (let j = 0; j < C; j++, p += 4, dLogits += 4) {
      f32.store(dLogits, each * target(label, j) - sum * f32.load(p));
    }
  }
}
