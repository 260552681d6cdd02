// What a strict TypeScript user writes: compiled, never run. Each @ts-expect-error shows that a type is there and is not `any`.
import * as tf from '@tensorflow/tfjs-core';
import { isBpttError, LSTM, LSTMClassifier, RNN, type ModelCard, type Nonlinearity, type StateDict } from '@bptt/cells';
import { loadModel, saveModel } from '@bptt/cells/node';
import { Compose, DataLoader, ImageDataset, Normalize, split, ToTensor, Unsqueeze, type Batch } from '@bptt/data';
import { loadMnist } from '@bptt/data/node';
import { startWasm, type StartWasmOptions } from '@bptt/kernels';
import { BpttError, evaluate, loadWeights, SGD, Solver, type EpochRecord, type TrainResult } from '@bptt/solver';

const options: StartWasmOptions = { wasm: new Uint8Array() };
const started: Promise<unknown> = startWasm(options);

const nonlinearity: Nonlinearity = 'relu';
const [output, hN]: [tf.Tensor3D, tf.Tensor3D] = new RNN({ inputSize: 2, hiddenSize: 3, nonlinearity }).forward(
  tf.zeros([4, 1, 2]),
);
const [, [, cN]] = new LSTM({ inputSize: 2, hiddenSize: 3 }).forward(output, [hN, hN]);
const weights: StateDict = new LSTMClassifier().stateDict();
// @ts-expect-error inputSize is missing
new LSTM({ hiddenSize: 3 });

const transform = Compose([Unsqueeze(), ToTensor(), Normalize(0.5, 0.5)]);
const dataset = new ImageDataset({ images: new Uint8Array(4), labels: new Uint8Array(1), shape: [1, 2, 2], transform });
const { train, validation } = split(dataset, { validationFraction: 0.5 });

export async function fit(path: string): Promise<EpochRecord[]> {
  const model = new LSTMClassifier({ seed: 0 });
  const [trainLoader, valLoader] = [train, validation].map(
    (part) => new DataLoader(part, { batchSize: 2, shuffle: true }),
  );
  const batch: Batch | undefined = [...trainLoader!][0];
  const result: TrainResult = await new Solver({ optimArgs: { lr: 1e-3 } }).train(model, trainLoader!, valLoader!, {
    logNth: 50,
    numEpochs: 10,
  });
  loadWeights(model, result.best.weights);
  await new Solver({ optim: SGD, optimArgs: { momentum: 0.9 } }).train(model, trainLoader!, null);
  // @ts-expect-error SGD has no betas
  new Solver({ optim: SGD, optimArgs: { betas: [0.9, 0.999] } });
  const { train: digits } = await loadMnist(path, { verify: true });
  const { accuracy }: { accuracy: number } = await evaluate(model, new DataLoader(digits, { batchSize: 2 }));
  const card: ModelCard = { testAccuracy: accuracy };
  const bytes: Uint8Array = await saveModel(model, path, card);
  const { model: loaded } = await loadModel(path);
  // @ts-expect-error a model has no such method
  loaded.fly();
  return batch && bytes.length ? result.epochs : [];
}

export function explain(error: unknown): string {
  if (isBpttError(error) || error instanceof BpttError) {
    // @ts-expect-error no such code
    if (error.code === 'BPTT_NONSENSE') return '';
    return `${error.code}: ${error.message}`;
  }
  return String([started, cN, weights]);
}
