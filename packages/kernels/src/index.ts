export { startWasm, type StartWasmOptions } from './start-wasm';
export { kernelsAvailable, startKernels, type StartKernelsOptions } from './start-kernels';
export { type Variant } from './variants';
export { runningVariant } from './workspace';
export { lstm, type LstmInputs } from './lstm';
export { rnn, type RnnInputs } from './rnn';
export { gru, type GruInputs } from './gru';
export { pickRows } from './rows';
export { adam, type AdamInputs } from './adam';
