import { existsSync, readFileSync } from 'node:fs';
import { startKernels } from '@bptt/kernels';
import { beforeAll, expect, test } from 'vitest';
import { inspectModel } from './open-model.js';
import { takeFiles } from './take-files.js';

const read = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)));
const shipped = { name: 'lstm-mnist.safetensors', bytes: read('../../public/lstm-mnist.safetensors') };
/** A state dict of PyTorch's that reads MNIST; beside the project. */
const trained = '../../../../../shared/cases/bidirectional-last-output/trained.pt';
beforeAll(async () => void (await startKernels({ simd: 'strict' })));

test('a model file stays as it is, byte for byte, and says nothing that it does not know', () => {
  const { name, file, facts } = takeFiles([shipped]);
  expect({ name, file }).toEqual({ name: shipped.name, file: shipped.bytes });
  expect(facts).toEqual(inspectModel(shipped.bytes, 'shipped'));
  expect(facts.assumed).toEqual([]);
});

test('of several files one is a model.json', () => {
  expect(() => takeFiles([shipped, { ...shipped, name: 'b.safetensors' }])).toThrow(
    'lstm-mnist.safetensors, b.safetensors: files: expected one model file, or a model.json and the files that it names, found 2 files',
  );
  const json = { name: 'model.json', bytes: new TextEncoder().encode('{"a": 1}') };
  expect(() => takeFiles([shipped, json])).toThrow(/^model\.json: /);
});

test('a .pt is read, and refused for its sizes alone', () =>
  expect(() =>
    takeFiles([{ name: 'lstm.pt', bytes: read('../../../../packages/cells/fixtures/pytorch/lstm.pt') }]),
  ).toThrow(/^lstm\.pt: sizes: expected rows of 28 pixels and 10 classes/));

test.skipIf(!existsSync(new URL(trained, import.meta.url)))('a .pt of MNIST becomes safetensors', () => {
  const { file, facts } = takeFiles([{ name: 'trained.pt', bytes: read(trained) }]);
  expect(facts.assumed.length).toBeGreaterThan(0);
  expect(inspectModel(file, 'again').architecture).toEqual(facts.architecture);
});
