/** @file A name that says nothing of a person: an adjective, an animal and a number, from their id. */
import { sha256 } from './secrets.js';

const adjectives =
  'amber azure bold brave bright calm clever coral crisp eager early fair fleet fond gentle golden green happy hardy jolly keen kind lively lucky mellow merry misty noble patient polite proud quick quiet rapid ready rosy royal sandy sharp shy silver smart snowy steady still sunny swift tidy warm wise'.split(
    ' ',
  );
const animals =
  'badger bear beaver bee bison crane crow deer dolphin dove eagle falcon finch fox frog gecko goose hare hawk hedgehog heron horse ibex jay koala lark lemur lion lynx magpie marten mole moose newt otter owl panda panther puffin raven robin seal sparrow squirrel stork swan tiger toad turtle whale wolf wren'.split(
    ' ',
  );

export function pseudonym(id: string): string {
  const [first, second, ...rest] = Buffer.from(sha256(`pseudonym ${id}`), 'hex');
  const number = (rest[0]! * 65536 + rest[1]! * 256 + rest[2]!) % 100_000;
  return `${adjectives[first! % adjectives.length]}-${animals[second! % animals.length]}-${number}`;
}
