/** @file What every reader makes of a file: its tensors as they lie there, and the network that it finds in them. */
import type { StateDict } from './layout.js';
import type { Architecture, ModelCard } from './model-card.js';
import type { Safetensors } from './safetensors/format.js';

/** What a model file holds. */
export interface ModelFile {
  architecture: Architecture;
  /** By PyTorch's names: `rnn.weight_ih_l0` ... `fc.weight`, `fc.bias`. */
  weights: StateDict;
  card: ModelCard;
}

/** A model file that was read. */
export interface ReadModel extends ModelFile {
  /** What neither the file nor an option said: `head last`. */
  assumed: string[];
}

/** A network in a file. */
export interface Network {
  /** What the file says, or its names and shapes tell; without `head` and `classes` for a bare recurrent layer. */
  architecture: Partial<Architecture>;
  /** What the parameters' names begin with, where that was found out. */
  prefixes?: { rnn: string; head?: string };
  /** Of our own files. */
  card?: ModelCard;
  /** All of it; throws where it is no classifier, or where a number of it can't be read. */
  model(): ReadModel;
}

export interface OpenedFile extends Safetensors {
  /** `bptt` for our own model files, which are safetensors that say what they hold. */
  format: 'bptt' | 'safetensors' | 'pytorch' | 'keras';
  /** The network in the file; throws where there is none. */
  network(): Network;
}
