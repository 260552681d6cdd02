export { startWasm, type StartWasmOptions } from './start-wasm.js';
export { kernelsAvailable, startKernels, type StartKernelsOptions } from './start-kernels.js';
export { type Variant } from './variants.js';
export { runningVariant } from './workspace.js';
export { lstm, type LstmInputs } from './lstm.js';
export { rnn, type RnnInputs } from './rnn.js';
export { gru, type GruInputs } from './gru.js';
export { pickRows } from './rows.js';
export { adam, type AdamInputs } from './adam.js';
