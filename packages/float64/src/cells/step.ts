/** @file What one time step leaves behind for the analysis. */

/**
 * One time step of a cell with G gates and a state s of P parts (h; or h and c), n = P H. Gates act unit by unit, so all
 * derivatives with respect to what enters them are vectors:
 * ds_t = dIh (W dx + db_ih) + dHh (V dh_(t-1) + db_hh) + direct ds_(t-1).
 */
export interface Step {
  /** s_t [P, H] */
  state: Float64Array;
  /** The gates after their activation [G, H]. */
  gates: Float64Array;
  /** ds_t / d(W x_t + b_ih) [P, G, H] */
  dIh: Float64Array;
  /** ds_t / d(V h_(t-1) + b_hh) [P, G, H] */
  dHh: Float64Array;
  /** ds_t / ds_(t-1) past the gates [P, P, H] */
  direct: Float64Array;
}

/** A cell's equation: fromInput = W x_t + b_ih [G H], fromState = V h_(t-1) + b_hh [G H], state s_(t-1) [P H] -> the step. */
export type Equation = (fromInput: Float64Array, fromState: Float64Array, state: Float64Array) => Step;
