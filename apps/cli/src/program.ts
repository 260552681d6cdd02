/** @file The commands of `bptt`, and how every one of them ends. */
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
import { note, printText } from './terminal/print.js';

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

/** Says what went wrong, in one line; the exit code that it deserves. */
export const failed = (error: unknown): number => fail(error, program.opts<{ verbose?: boolean }>().verbose ?? false);

/** Runs the command that these arguments name; the process's exit code says how it ended. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) process.exitCode = failed(error);
    else if (error.exitCode !== 0) process.exitCode = exitCodes.wrongInput;
  }
}
