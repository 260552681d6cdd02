/** @file A source of letters whose entropy is known exactly: what a language model is measured by. */

/** Which of V letters follows is decided by the last two: p(c | a, b) are cubes of uniform numbers, normalised. Its entropy rate is exact. */
export function markovSource(V, random) {
  const p = Array.from({ length: V * V }, () => {
    const cubes = random.uniform(V, 0.5).map((x) => (x + 0.5) ** 3);
    return cubes.map((x) => x / cubes.reduce((a, b) => a + b));
  });
  let pairs = new Float64Array(V * V).fill(1 / V ** 2); // the stationary distribution of pairs, by iteration
  for (let i = 0; i < 500; i++) {
    const next = new Float64Array(V * V);
    pairs.forEach((weight, ab) => p[ab].forEach((q, c) => (next[(ab % V) * V + c] += weight * q)));
    pairs = next;
  }
  const bits = (row) => -row.reduce((sum, q) => sum + (q > 0 ? q * Math.log2(q) : 0), 0);
  const entropy = pairs.reduce((sum, weight, ab) => sum + weight * bits([...p[ab]]), 0);
  const draw = (count) => {
    let ab = 0;
    return Array.from(random.uniform(count, 0.5), (x) => {
      let [u, c] = [x + 0.5, 0];
      while (c < V - 1 && (u -= p[ab][c]) >= 0) c++;
      ab = (ab % V) * V + c;
      return String.fromCharCode(97 + c);
    }).join('');
  };
  /** Bits a letter that a text needs when p is known: no model can be expected to do better. */
  const bitsOf = (ids) => {
    let bits = 0;
    for (let t = 2; t < ids.length; t++) bits -= Math.log2(p[ids[t - 2] * V + ids[t - 1]][ids[t]]);
    return bits / (ids.length - 2);
  };
  return { entropy, draw, bitsOf };
}
