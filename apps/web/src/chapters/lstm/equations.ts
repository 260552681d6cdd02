/** @file The equations of LSTM and GRU, as data: what is applied to what. */

/** `name`_t = `activation`(W x_t + `open` V h_(t-1) + b), where a GRU's n has its reset gate before V h. */
export interface GateEquation {
  name: string;
  activation: 'σ' | 'tanh';
  /** What the gate does, in a few words. */
  does: string;
  /** The gate that multiplies V h_(t-1) and its bias. */
  resets?: string;
}

export const gates: Record<'lstm' | 'gru', readonly GateEquation[]> = {
  lstm: [
    { name: 'i', activation: 'σ', does: 'input gate: how much is written' },
    { name: 'f', activation: 'σ', does: 'forget gate: how much is kept' },
    { name: 'g', activation: 'tanh', does: 'candidate: what is written' },
    { name: 'o', activation: 'σ', does: 'output gate: how much is shown' },
  ],
  gru: [
    { name: 'r', activation: 'σ', does: 'reset gate: how much the candidate hears of h' },
    { name: 'z', activation: 'σ', does: 'update gate: how much is kept' },
    { name: 'n', activation: 'tanh', does: 'candidate: what is written', resets: 'r' },
  ],
};
