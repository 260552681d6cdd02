/** @file Prose in a narrow terminal: broken between words, where the terminal would break it within them. */
import { Help, type HelpConfiguration } from 'commander';
import { calledAs } from './called-as.js';

/** Text as a terminal shows it, without the codes of our colours. */
const shown = (text: string): string => text.replaceAll(/\x1b\[[\d;]*m/g, ''); // oxlint-disable-line no-control-regex

/** Tables, figures and columns stay as they are: they have more than one space on end, or lines of boxes and blocks. */
const isLaidOut = (line: string): boolean => /\S {2,}\S|[\u2500-\u259f]/.test(line);
/** Half a command would run when it is copied. */
const isCommand = (line: string): boolean =>
  line.trimStart().startsWith(`${calledAs} `) || line.includes(`: ${calledAs} `);
const isProse = (line: string): boolean => !isLaidOut(line) && !isCommand(line);

/** Each line of prose that is longer, in lines of at most so many columns, with its indentation. */
export const wrapped = (text: string, columns = Infinity): string =>
  text
    .split('\n')
    .map((line) => (shown(line).length > columns && isProse(shown(line)) ? broken(line, columns) : line))
    .join('\n');

function broken(line: string, columns: number): string {
  const indent = /^ */.exec(line)![0];
  const lines = [''];
  for (const word of line.slice(indent.length).split(' ')) {
    const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
    if (lines.at(-1) && indent.length + shown(longer).length > columns) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((each) => indent + each).join('\n');
}

/** Narrower, and the descriptions of options stand below them. */
const narrow = 64;

/** How help is laid out. */
export const helpLayout: HelpConfiguration = {
  showGlobalOptions: true,
  minWidthToWrap: 20,
  formatItem(term, termWidth, description, helper) {
    const { helpWidth = 80 } = helper;
    if (helpWidth >= narrow || !description)
      return Help.prototype.formatItem.call(helper, term, termWidth, description, helper);
    return `  ${term}\n${wrapped(`      ${description}`, helpWidth)}`;
  },
};
