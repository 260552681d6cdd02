/** @file The equations of LSTM and GRU, as data: what is applied to what. */

/** `name`_t = `activation`(W x_t + `open` V h_(t-1) + b), where a GRU's n has its reset gate before V h. */
export interface GateEquation {
  name: 'i' | 'f' | 'g' | 'o' | 'r' | 'z' | 'n';
  activation: 'σ' | 'tanh';
  /** The gate that multiplies V h_(t-1) and its bias. */
  resets?: string;
}

export const gates: Record<'lstm' | 'gru', readonly GateEquation[]> = {
  lstm: [
    { name: 'i', activation: 'σ' },
    { name: 'f', activation: 'σ' },
    { name: 'g', activation: 'tanh' },
    { name: 'o', activation: 'σ' },
  ],
  gru: [
    { name: 'r', activation: 'σ' },
    { name: 'z', activation: 'σ' },
    { name: 'n', activation: 'tanh', resets: 'r' },
  ],
};
