/** @file Every public function with a table of options refuses a name that it does not know, with the nearest one that it does; and every one is here. */
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import * as cells from '@bptt/cells';
import * as cellsNode from '@bptt/cells/node';
import * as cellsOnnx from '@bptt/cells/onnx';
import * as data from '@bptt/data';
import * as dataCsv from '@bptt/data/csv';
import * as dataNode from '@bptt/data/node';
import * as formats from '@bptt/formats';
import * as formatsOnnx from '@bptt/formats/onnx';
import * as formatsPickle from '@bptt/formats/pickle';
import * as analysis from '@bptt/gradients-analysis';
import * as derive from '@bptt/gradients-analysis/derive';
import * as figures from '@bptt/gradients-analysis/figures';
import * as kernels from '@bptt/kernels';
import * as kernelsNode from '@bptt/kernels/node';
import * as solver from '@bptt/solver';
import * as tuner from '@bptt/tuner';
import * as tunerNode from '@bptt/tuner/node';

/** A call with right options, into which a misspelt one is put; and the name that it should have. */
type Call = [name: string, (options: object) => unknown];
// oxlint-disable-next-line typescript/no-explicit-any
const of = (options: object): any => options;
const named = (module: object, name: string) => of(module)[name];

const modelFile = join(import.meta.dirname, '../../../web/public/lstm-mnist.safetensors');
const sizes = { inputSize: 2, hiddenSize: 3 };
const layer = () => new cells.LSTM(sizes);
const classifier = () => new cells.LSTMClassifier({ ...sizes, classes: 3 });
const image = {
  images: new Uint8Array(4 * 4),
  labels: Uint8Array.of(0, 1, 2, 0),
  shape: [4, 2, 2] as [number, number, number],
};
const dataset = () => new data.ImageDataset(image);
const samples = Array.from({ length: 4 }, (_, i) => ({
  inputs: { data: Float32Array.of(i, 1), shape: [2, 1] },
  target: i % 2,
}));
const parameters = () => layer().namedParameters();
const series = { data: Float32Array.from({ length: 40 }, (_, i) => i), shape: [40, 1] };
const loader = { length: 1, *[Symbol.iterator]() {} };
const input = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 1, 2] as [number, number, number] };
const network = () => analysis.networkOf(layer());
const space = { lr: { type: 'float', low: 0, high: 1 } as const };
const study = () => new tuner.Study({ space });
const scores = tf.zeros([2, 3]);

const calls: Record<string, Record<string, Call>> = {
  cells: {
    ...Object.fromEntries(
      (['RNN', 'LSTM', 'GRU'] as const).flatMap((name) => [
        [name, ['numLayers', (o: object) => new (named(cells, name))(of({ ...sizes, ...o }))] as Call],
        [
          `${name}Cell`,
          ['hiddenSize', (o: object) => new (named(cells, `${name}Cell`))(of({ ...sizes, ...o }))] as Call,
        ],
        [`${name}Classifier`, ['classes', (o: object) => new (named(cells, `${name}Classifier`))(of(o))] as Call],
      ]),
    ),
    'RNN.forward': ['lengths', (o) => new cells.RNN(sizes).forward(tf.zeros([2, 1, 2]), undefined, of(o))],
    'LSTMClassifier.forward': ['lengths', (o) => classifier().forward(tf.zeros([2, 1, 2]), of(o))],
    Linear: ['bias', (o) => new cells.Linear(of({ inFeatures: 1, outFeatures: 1, ...o }))],
    LayerNorm: ['eps', (o) => new cells.LayerNorm(of({ normalizedShape: 1, ...o }))],
    Embedding: ['paddingIdx', (o) => new cells.Embedding(of({ numEmbeddings: 1, embeddingDim: 1, ...o }))],
    Dropout: ['seed', (o) => new cells.Dropout(of(o))],
    initialise: ['forgetBias', (o) => cells.initialise(layer(), of(o))],
    loadClassifier: ['nonlinearity', (o) => cells.loadClassifier(classifier().save(), 'model', of(o))],
    inspectWeights: ['nonlinearity', (o) => cells.inspectWeights(classifier().save(), 'model', of(o))],
    loadWeights: ['strict', (o) => cells.loadWeights(layer(), cells.saveWeights(layer()), of(o))],
  },
  'cells/node': {
    loadModel: ['nonlinearity', (o) => cellsNode.loadModel(modelFile, of(o))],
  },
  'cells/onnx': { toOnnx: ['state', (o) => cellsOnnx.toOnnx(of({ ...classifier(), ...o }))] },
  data: {
    ImageDataset: ['transform', (o) => new data.ImageDataset(of({ ...image, ...o }))],
    Augmenter: ['elastic', (o) => new data.Augmenter(of(o), [2, 2])],
    expectAugmentation: ['rotate', (o) => data.expectAugmentation('augment', of(o))],
    DataLoader: ['batchSize', (o) => new data.DataLoader(dataset(), of(o))],
    GeneratedLoader: [
      'length',
      (o) =>
        new data.GeneratedLoader(
          of(() => undefined),
          of(o),
        ),
    ],
    SequenceLoader: ['batchSize', (o) => new data.SequenceLoader(new data.SequenceDataset(of(samples)), of(o))],
    TextLoader: ['batchSize', (o) => new data.TextLoader(Int32Array.from({ length: 40 }), of(o))],
    digitImage: ['ink', (o) => data.digitImage({ data: new Uint8Array(4), shape: [2, 2] }, of(o))],
    split: ['validationFraction', (o) => data.split(dataset(), of(o))],
    splitSequences: ['validationFraction', (o) => data.splitSequences(new data.SequenceDataset(of(samples)), of(o))],
    forecasting: ['horizon', (o) => data.forecasting(series, of(o))],
    Windows: ['horizon', (o) => new data.Windows(series, of(o))],
    readIdxDataset: ['classes', (o) => data.readIdxDataset(of({}), of({}), of(o))],
    readPickle: ['classes', (o) => data.readPickle(new Uint8Array(4), 'p', of(o))],
    readPickleSets: ['classes', (o) => data.readPickleSets(new Uint8Array(4), 'p', of(o))],
    readNpzSets: ['classes', (o) => data.readNpzSets(new Uint8Array(4), 'p', of(o))],
  },
  'data/csv': { readCsv: ['delimiter', (o) => dataCsv.readCsv('a,b\n1,2', 'csv', of(o))] },
  'data/node': {
    loadData: ['verify', (o) => dataNode.loadData('absent', of(o))],
    loadMnist: ['verify', (o) => dataNode.loadMnist('absent', of(o))],
    loadPickle: ['classes', (o) => dataNode.loadPickle('absent', of(o))],
  },
  formats: {
    readModel: ['nonlinearity', (o) => formats.readModel(classifier().save(), of(o))],
    inspectWeights: ['nonlinearity', (o) => formats.inspectWeights(classifier().save(), 'model', of(o))],
  },
  'formats/onnx': {
    writeOnnx: ['state', (o) => formatsOnnx.writeOnnx(of(formats.readModel(classifier().save())), of(o))],
  },
  'gradients-analysis': {
    ...Object.fromEntries(
      (
        [
          'inputGradients',
          'inputJacobians',
          'stateJacobians',
          'stateSingularValues',
          'stateTransitions',
          'weightJacobians',
          'jacobianProducts',
          'lyapunovSpectrum',
          'gateTimescales',
        ] as const
      ).map((name) => [name, ['h0', (o: object) => named(analysis, name)(network(), input, o)] as Call]),
    ),
    ...Object.fromEntries(
      (['saliency', 'occlusion', 'integratedGradients', 'stateGradients', 'weightGradientsByStep'] as const).map(
        (name) => [name, ['h0', (o: object) => named(analysis, name)(network(), input, {}, o)] as Call],
      ),
    ),
    fixedPoints: ['iterations', (o) => analysis.fixedPoints(network(), of(o))],
    networkOf: ['head', (o) => of(analysis.networkOf)(layer().stateDict(), o)],
    inputGradientSpread: ['signal', (o) => of(analysis.inputGradientSpread)([], o)],
  },
  'gradients-analysis/derive': {
    scalarCase: ['nonlinearity', (o) => derive.scalarCase(of({ v: 1, t: 2, nonlinearity: 'tanh', ...o }))],
    initialRNN: [
      'nonlinearity',
      (o) =>
        derive.initialRNN(new cells.Random(0), of({ hiddenSize: 1, inputSize: 1, t: 1, nonlinearity: 'tanh', ...o })),
    ],
    derive: [
      'nonlinearity',
      (o) => derive.derive(of({ nonlinearity: 'tanh', V: [[1]], W: [[1]], b: [0], X: [[1]], ...o })),
    ],
    forward: [
      'nonlinearity',
      (o) => derive.forward(of({ nonlinearity: 'tanh', V: [[1]], W: [[1]], b: [0], X: [[1]], ...o })),
    ],
  },
  kernels: {
    startKernels: ['threads', (o) => kernels.startKernels(of(o))],
    startWasm: ['shared', (o) => kernels.startWasm(of(o))],
    lstm: ['weightIh', (o) => kernels.lstm(of(o))],
    gru: ['weightIh', (o) => kernels.gru(of(o))],
    rnn: ['weightIh', (o) => kernels.rnn(of(o))],
    adam: ['learningRate', (o) => kernels.adam(of(o))],
    rmsprop: ['learningRate', (o) => kernels.rmsprop(of(o))],
    sgd: ['learningRate', (o) => kernels.sgd(of(o))],
  },
  solver: {
    Solver: ['schedule', (o) => new solver.Solver(of(o))],
    'Solver.train': ['numEpochs', (o) => new solver.Solver().train(classifier(), loader, null, of(o))],
    ...Object.fromEntries(
      (['Adam', 'AdamW', 'SGD', 'RMSProp'] as const).map((name) => [
        name,
        ['weightDecay', (o: object) => new (named(solver, name))(parameters(), of(o))] as Call,
      ]),
    ),
    makeOptimiser: ['weightDecay', (o) => solver.makeOptimiser(solver.SGD as never, parameters(), of(o))],
    CosineAnnealingLR: ['etaMin', (o) => new solver.CosineAnnealingLR(of(o))],
    LinearLR: ['startFactor', (o) => new solver.LinearLR(of(o))],
    OneCycleLR: ['maxLr', (o) => new solver.OneCycleLR(of(o))],
    StepLR: ['gamma', (o) => new solver.StepLR(of({ stepSize: 1, ...o }))],
    ReduceLROnPlateau: ['patience', (o) => new solver.ReduceLROnPlateau(of(o))],
    WeightAverage: ['decay', (o) => new solver.WeightAverage(layer() as never, of(o))],
    accuracy: ['topK', (o) => solver.accuracy(of(o))],
    editDistance: ['blank', (o) => solver.editDistance(of(o))],
    mase: ['scale', (o) => solver.mase(of(o))],
    classification: ['ignoreIndex', (o) => solver.classification(of(o))],
    labelling: ['batchFirst', (o) => solver.labelling(of(o))],
    regression: ['perStep', (o) => solver.regression(of(o))],
    languageModel: ['metrics', (o) => solver.languageModel(of(o))],
    crossEntropy: ['ignoreIndex', (o) => solver.crossEntropy(scores, tf.tensor1d([0, 1], 'int32'), of(o))],
    mse: ['mask', (o) => solver.mse(scores, scores, of(o))],
    l1: ['mask', (o) => solver.l1(scores, scores, of(o))],
    huber: ['delta', (o) => solver.huber(scores, scores, of(o))],
    bceWithLogits: ['posWeight', (o) => solver.bceWithLogits(scores, scores, of(o))],
    evaluate: ['lossFunc', (o) => solver.evaluate(classifier(), loader, of(o))],
    worstMistakes: ['count', (o) => solver.worstMistakes(classifier(), loader, of(o))],
  },
  tuner: {
    Study: ['trials', (o) => new tuner.Study(of({ space, ...o }))],
    'Study, its options': ['cost', (o) => new tuner.Study({ space }, of(o))],
    tune: ['parallel', (o) => tuner.tune(of({ space, objective: () => ({ value: 1 }), trials: 1, ...o }))],
    coordinate: ['retries', (o) => tuner.coordinate(study(), of({}), of(o))],
    float: ['step', (o) => tuner.float(0, 1, of(o))],
    int: ['step', (o) => tuner.int(0, 1, of(o))],
    choice: ['when', (o) => tuner.choice([1], of(o))],
    Space: ['high', (o) => new tuner.Space(of({ lr: { ...space.lr, ...o } }))],
    replay: ['cost', (o) => tuner.replay([of({ type: 'study', version: 1, settings: { space } })], 'log', of(o))],
  },
  'tuner/node': {
    processes: ['capacity', (o) => tunerNode.processes(of({ module: 'x.js', epochs: 1, ...o }))],
    StudyFolder: ['about', (o) => tunerNode.StudyFolder.create('/nonexistent/study', { space }, of(o))],
    'StudyFolder.resume': ['expect', (o) => tunerNode.StudyFolder.resume('/nonexistent/study', of(o))],
  },
};

/** What has no table of options: it takes values by their places, or a thing that is described elsewhere. */
const others: Record<string, string> = {
  cells:
    'BpttError Classifier Module Random Sequential affine detach floats gruStep isBpttError lstmStep numbers probabilitiesByStep readCard readSafetensors readWeights rnnStep saveWeights shardNames writeSafetensors',
  'cells/node': 'readModelBytes saveModel',
  'cells/onnx': '',
  data: 'BpttError Compose Normalize Scaler SequenceDataset ToTensor Unsqueeze Vocabulary classCounts greyscale inkColour isBpttError normalisationTable padded readIdxImages readIdxLabels readNpy readNpz samplesPerClass shuffledIndices subset subsetOf valueRange writeNpy writeNpz',
  'data/csv': 'CsvTable',
  'data/node': '',
  formats:
    'BpttError Fingerprint cellShapes classifierSize directionsOf floats gateCount inferArchitecture isBpttError isReadable layerShapes numbers outputSizeOf parameterName readNpy readNpz readSafetensors readWeights shardNames writeModelFile writeNpy writeNpz writeSafetensors',
  'formats/onnx': 'Graph recurrent writeOnnxNetwork',
  'formats/pickle': 'Dict Global Inert Made NumpyArray Text describe nameIn unpickle',
  'gradients-analysis':
    'BpttError decayInWords decayOf digits gradientHealth inputGradientNorms isBpttError spreadOf standardNormal trajectory',
  'gradients-analysis/derive':
    'BpttError complexStep definitions immediateDerivative isBpttError largestDifference stateNorms toLatex toMathML toText',
  'gradients-analysis/figures':
    'decayInWords digits gatesFigure inputGradientsFigure jacobiansFigure lyapunovFigure plot saliencyFigure sheet statesFigure trainingFigure weightsFigure',
  kernels:
    'addRows arithmetic constantOf crossEntropy kernelsAvailable pickRows registerGradients runningThreads runningVariant sumOfSquares',
  'kernels/node': 'setV8Flags',
  solver:
    'BpttError SequentialLR bitsPerCharacter clipByNorm confusion copyWeights epochsOf f1 gradientNorms inspectCheckpoint isBpttError loadWeights lossAndGradients mae minimise perClass perplexity precision recall rmse seasonalNaiveError trainStep',
  tuner: 'importance isBpttError readLog resultOf writeEntry',
  'tuner/node': 'readCheckpoint runTrial',
};

const modules: Record<string, object> = {
  cells,
  'cells/node': cellsNode,
  'cells/onnx': cellsOnnx,
  data,
  'data/csv': dataCsv,
  'data/node': dataNode,
  formats,
  'formats/onnx': formatsOnnx,
  'formats/pickle': formatsPickle,
  'gradients-analysis': analysis,
  'gradients-analysis/derive': derive,
  'gradients-analysis/figures': figures,
  kernels,
  'kernels/node': kernelsNode,
  solver,
  tuner,
  'tuner/node': tunerNode,
};

beforeAll(() => tf.setBackend('cpu'));

describe.each(Object.entries(modules))('@bptt/%s', (name, module) => {
  it('every function is in one of the lists', () => {
    const functions = Object.entries(module).flatMap(([key, value]) => (typeof value === 'function' ? [key] : []));
    const listed = [...Object.keys(calls[name] ?? {}).map((key) => key.split(/[.,]/)[0]!), ...others[name]!.split(' ')];
    expect([...new Set(listed.filter(Boolean))].sort()).toEqual(functions.sort());
  });

  it.each(Object.entries(calls[name] ?? {}))('%s', async (_, [option, call]) => {
    const misspelt = `${option.slice(0, -1)}q`;
    const running = async () => call({ [misspelt]: 1 });
    await expect(running()).rejects.toMatchObject({
      code: 'BPTT_ARGUMENT',
      message: expect.stringContaining(`got '${misspelt}'; did you mean ${option}?`) as string,
    });
  });
});
