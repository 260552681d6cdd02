/** @file What remembers something between two steps of a training, so that a checkpoint must hold it. */

/**
 * A thing whose state can be kept and taken back. A state is made of plain objects and arrays of numbers, strings, booleans and null, and of
 * typed arrays; it is a copy.
 */
export interface Stateful {
  state(): unknown;
  /** Takes back what `state` gave, here or in another process. @throws BpttError for what is not such a state. */
  loadState(state: never): void;
}
