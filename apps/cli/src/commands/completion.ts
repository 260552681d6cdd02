/** @file Completion at the Tab key: the library's, with files where a file is wanted. */
import tab from '@bomb.sh/tab/commander';
import type { Command, Option } from 'commander';
import { printCode } from '../terminal/print.js';

/** What a bash without its package bash-completion lacks: the words at the cursor. */
const bashPrelude = `if ! declare -F _get_comp_words_by_ref > /dev/null; then
  _get_comp_words_by_ref() {
    words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD > 0 ? COMP_CWORD - 1 : 0]}
  }
fi`;
/** Files where the program says nothing else, as the other shells have it. */
const bashFiles = 'complete -o default -F __bptt_complete bptt';

/** What stands for a path in the options and arguments of commands. */
const isPath = (name: string): boolean => /^(file|folder|path|place|model|image)\b/.test(name);

/** Adds `completion <shell>`, and the hidden `complete` which its scripts call. */
export function addCompletion(program: Command): void {
  const root = tab(program, { completionCommandName: 'completion' });
  const printing = root as unknown as { complete(word: string): void }; // it never asks the shell for files
  const complete = printing.complete.bind(root);
  let files = false;
  const wanted = () => void (files = true);
  for (const [path, command] of commandsBelow(program)) {
    const known = path === '' ? root : root.commands.get(path);
    for (const option of command.options)
      if (isPath(placeholder(option)))
        Object.assign(known!.options.get(option.long!.slice(2)) ?? {}, { handler: wanted });
    for (const argument of command.registeredArguments)
      if (isPath(argument.name())) known!.arguments.get(argument.name())!.handler = wanted;
  }
  printing.complete = (word) => (files ? printCode(':0') : complete(word));
  program.commands
    .find((command) => command.name() === 'completion')!
    .hook('preAction', (_, { args: [shell] }) => void (shell === 'bash' && printCode(bashPrelude)))
    .hook('postAction', (_, { args: [shell] }) => void (shell === 'bash' && printCode(bashFiles)));
}

const placeholder = ({ flags }: Option): string => /[<[](.*)[>\]]/.exec(flags)?.[1] ?? '';

/** By their names from the program on, as `serve token`. */
const commandsBelow = (program: Command, path = ''): [string, Command][] => [
  [path, program],
  ...program.commands.flatMap((command) => commandsBelow(command, path ? `${path} ${command.name()}` : command.name())),
];
