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
import { exitCodes, fail } from './terminal/fail.js';
import { guardStreams, note, printText } from './terminal/print.js';

guardStreams();
const program = new Command('bptt')
  .description('Recurrent networks, trained and looked into: RNN, LSTM and GRU that read MNIST digits row by row.')
  .version(version)
  .option('--verbose', 'show the stack trace of an error')
  .configureHelp({ showGlobalOptions: true })
  .configureOutput({
    writeOut: (text) => printText(text.trimEnd()),
    outputError: (text) => note(text.trimEnd().replaceAll('\n', ' ')),
  })
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

const failed = (error: unknown) => fail(error, program.opts<{ verbose?: boolean }>().verbose ?? false);
process.on('uncaughtException', (error) => process.exit(failed(error)));
try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) process.exitCode = failed(error);
  else if (error.exitCode !== 0) process.exitCode = exitCodes.wrongInput;
}
