/** @file Makes the figures and the derivation of docs/ with the built CLI: npm run docs:figures. Needs the model that npm start saves. */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cli, setup } from '../scripts/setup.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const model = here('../models/lstm-mnist.safetensors');

function bptt(...args) {
  console.error(`bptt ${args.join(' ')}`);
  const { status, stdout } = spawnSync(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) process.exit(status ?? 1);
  return stdout;
}

setup();
if (!existsSync(model)) bptt('train', 'lstm', '--out', model);
const figures = {
  'input-gradients': [],
  jacobians: ['--view', 'jacobians'],
  states: ['--view', 'states', '--cells', 'rnn,lstm'],
  lyapunov: ['--view', 'lyapunov'],
  saliency: ['--model', model],
  gates: ['--view', 'gates', '--model', model],
};
for (const [name, args] of Object.entries(figures)) bptt('gradients', ...args, '--out', here(`figures/${name}.svg`));
writeFileSync(
  here('derivation.md'),
  `# Backpropagation through time by hand\n\nMade by \`npm run -s bptt -- derive --markdown\`.\n\n${bptt('derive', '--markdown')}`,
);
