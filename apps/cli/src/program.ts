/** @file `bptt`: its commands, of which the one that is called is loaded, and how every one of them ends. */
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { commands, listed } from './commands/list.js';
import { calledAs } from './terminal/called-as.js';
import { exitCodes, fail } from './terminal/fail.js';
import { note, printText } from './terminal/print.js';

let program = new Command();

/** The program, with the command that `args` name. */
async function programFor(args: readonly string[]): Promise<Command> {
  program = new Command('bptt')
    .description('Recurrent networks, trained and looked into: RNN, LSTM and GRU that read MNIST digits row by row.')
    .version(version)
    .option('--verbose', 'show the stack trace of an error')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => printText(text.trimEnd()),
      outputError: (text) => note(text.trimEnd().replaceAll('\n', ' ')),
    })
    .exitOverride();
  const words = args.filter((word) => !word.startsWith('-'));
  const called = words[0] === 'help' ? words[1] : words[0];
  for (const [name, entry] of Object.entries(commands)) {
    const command = name === called ? await entry.load() : listed(name, entry);
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program.addHelpText(
    'after',
    `\nStart with:  ${calledAs} train lstm\n      then:  ${calledAs} evaluate models/lstm-mnist.safetensors`,
  );
}

/** Says what went wrong, in one line; the exit code that it deserves. */
export const failed = (error: unknown): number => fail(error, program.opts<{ verbose?: boolean }>().verbose ?? false);

/** Runs the command that these arguments name; the process's exit code says how it ended. */
export async function run(args: readonly string[]): Promise<void> {
  try {
    await (await programFor(args)).parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) process.exitCode = failed(error);
    else if (error.exitCode !== 0) process.exitCode = exitCodes.wrongInput;
  }
}
