/** @file The `bptt` command: its commands, and how every one of them ends. */
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { calledAs } from './terminal/called-as.js';
import { benchCommand } from './commands/bench.js';
import { compareCommand } from './commands/compare.js';
import { datasetCommand } from './commands/dataset.js';
import { deriveCommand } from './commands/derive.js';
import { evaluateCommand } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { inspectCommand } from './commands/inspect.js';
import { predictCommand } from './commands/predict.js';
import { trainCommand } from './commands/train.js';
import { gradientsCommand } from './commands/gradients.js';
import { fail } from './terminal/fail.js';

const program = new Command('bptt')
  .description('Recurrent networks, trained and looked into: RNN, LSTM and GRU that read MNIST digits row by row.')
  .version(version)
  .option('--verbose', 'show the stack trace of an error')
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({ outputError: (text, write) => write(`${text.trimEnd().replaceAll('\n', ' ')}\n`) })
  .exitOverride();
for (const command of [
  trainCommand,
  evaluateCommand,
  predictCommand,
  inspectCommand,
  exportCommand,
  datasetCommand,
  compareCommand,
  gradientsCommand,
  deriveCommand,
  benchCommand,
])
  program.addCommand(command.copyInheritedSettings(program));
program.addHelpText(
  'after',
  `\nStart with:  ${calledAs} train lstm\n      then:  ${calledAs} evaluate models/lstm-mnist.safetensors`,
);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = fail(error, program.opts<{ verbose?: boolean }>().verbose ?? false);
}
