/** @file Options of `bptt train` that have a name together: files like bptt.config.json, which give way to it and to the command line. */
import { Option, type Command } from 'commander';
import type { Kind } from '@bptt/digits';
import record from '../../recipes/record.json';
import { giveOptions } from '../options/config-file.js';

const recipes: Record<string, { module: string; train: Record<string, unknown> }> = { record };

export const recipeOption = new Option(
  '--recipe <name>',
  'options that do well together, for those that are not given',
).choices(Object.keys(recipes));

/** Gives a command with `--recipe` the options of that recipe. */
export function applyRecipe(command: Command): void {
  const name = command.getOptionValue('recipe') as string | undefined;
  if (name !== undefined) giveOptions(command, recipes[name]!.train, { source: 'recipe', file: `--recipe ${name}` });
}

/** The network that is asked for, or else the recipe's. */
export function moduleOf(asked: Kind | undefined, recipe: string | undefined, command: Command): Kind {
  const module = asked ?? (recipe && recipes[recipe]?.module);
  return (
    (module as Kind) ||
    command.error("error: missing required argument 'module'", { code: 'commander.missingArgument' })
  );
}
