/** @file `bptt`: its commands, of which the one that is called is loaded, and how every one of them ends. */
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { allCommands, commands, completion, listed } from './commands/list.js';
import { applyConfig, configOptions, printConfig, type ConfigOptions } from './options/config-file.js';
import { applyRecipe } from './train/recipes.js';
import { calledAs } from './terminal/called-as.js';
import { exitCodes, fail, tellError, tellLast } from './terminal/fail.js';
import { helpLayout } from './terminal/wrap.js';
import { beQuiet, expectJson, note, printText } from './terminal/print.js';

export { allCommands };

interface Options extends ConfigOptions {
  verbose?: boolean;
  quiet?: boolean;
}

let program = new Command();
let json = false;

/** The program, with the command that `args` name. */
async function programFor(args: readonly string[]): Promise<Command> {
  program = new Command('bptt')
    .description('Recurrent networks, trained and looked into: RNN, LSTM and GRU that read MNIST digits row by row.')
    .version(version)
    .option('--verbose', 'show the stack trace of an error')
    .option('--quiet', 'say nothing but results and what went wrong')
    .configureHelp(helpLayout)
    .configureOutput({
      writeOut: (text) => printText(text.trimEnd()),
      outputError: (text) => note(text.trimEnd().replaceAll('\n', ' ')),
    })
    .exitOverride()
    .hook('preSubcommand', (_, command) => configure(command))
    .hook('preAction', async (_, command) => {
      beQuiet(program.opts<Options>().quiet ?? false);
      if (command.parent !== program) await configure(command);
      applyRecipe(command);
      if (program.opts<Options>().printConfig) printConfig(command);
    });
  for (const option of configOptions) program.addOption(option);
  const { operands } = program.parseOptions([...args]);
  const asks = ['help', 'complete'].includes(operands[0] ?? '');
  const called = asks ? operands[1] : operands[0];
  for (const [name, entry] of Object.entries(commands)) {
    const command = name === called ? await entry.load() : listed(name, entry);
    program.addCommand(command);
    inherit(command, program);
  }
  if (['completion', 'complete'].includes(operands[0] ?? ''))
    (await import('./commands/completion.js')).addCompletion(program);
  else program.addCommand(listed('completion', completion).copyInheritedSettings(program));
  return program.addHelpText(
    'after',
    `\nStart with:  ${calledAs} train lstm\n      then:  ${calledAs} evaluate models/lstm-mnist.safetensors`,
  );
}

const configure = (command: Command): Promise<void> =>
  applyConfig(command, { ...program.opts<Options>(), all: allCommands });

/** How commands end and speak, for those below them too. */
function inherit(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const below of command.commands) inherit(below, command);
}

/** Says what went wrong, in one line; the exit code that it deserves. */
export const failed = (error: unknown): number =>
  fail(error, { verbose: program.opts<Options>().verbose ?? false, json });

/** The exit code of what is ended by a signal. */
export function interrupted(): number {
  if (json) tellError({ code: 'BPTT_ABORTED', message: 'interrupted', exitCode: exitCodes.interrupted });
  return exitCodes.interrupted;
}

/** Runs the command that these arguments name; the process's exit code says how it ended. */
export async function run(args: readonly string[]): Promise<void> {
  json = args.includes('--json');
  expectJson();
  try {
    await (await programFor(args)).parseAsync(args, { from: 'user' });
    if (json && process.exitCode === exitCodes.interrupted) interrupted();
    else if (json && process.exitCode) tellLast();
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode !== 0) process.exitCode = failed(error);
  } finally {
    beQuiet(false);
  }
}
