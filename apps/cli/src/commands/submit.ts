/** @file `bptt submit`: sends a model to a course's server and shows what it scores. */
import { Command } from 'commander';
import { ArgumentError } from '@bptt/errors';
import { check } from '../submit/check.js';
import { showBoard, showScore, showSubmissions } from '../submit/show.js';
import { tokenFor } from '../submit/token.js';
import { modelArgument } from '../options/model.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { note, printJson } from '../terminal/print.js';

interface Options {
  to?: string;
  competition?: string;
  token?: string | true;
  tokenFile?: string;
  wait: boolean;
  check: boolean;
  status?: boolean;
  board?: boolean;
  json?: boolean;
}

export const submitCommand = new Command('submit')
  .description("submit a model to a course's server, and show what it scores")
  .argument('[model]', modelArgument[1])
  .option('--to <url>', "the server's address; BPTT_SERVER where left out")
  .option('--competition <id>', 'which one, where the course has several open')
  .option(
    '--token [token]',
    'ask for the token, and keep it for later in a file that only you can read; or take BPTT_TOKEN',
  )
  .option('--token-file <path>', 'a file that holds the token alone and that only you can read (mode 600)')
  .option('--no-wait', 'end when the server has the model')
  .option('--no-check', 'send the model without testing it here first')
  .option('--status', 'show your submissions')
  .option('--board', 'show the leaderboard')
  .option('--json', 'print one JSON object on stdout')
  .action(submit);

async function submit(path: string | undefined, options: Options): Promise<void> {
  const address = serverOf(options.to);
  const asked = options.status || options.board;
  if ((path === undefined) !== Boolean(asked))
    throw new ArgumentError('model', 'a model, or --status or --board', path ?? 'none');
  const interrupt = onInterrupt(() => undefined);
  try {
    const token = await tokenFor(address, options);
    const { CourseClient } = await import('@bptt/course/client');
    const client = new CourseClient({
      address,
      token,
      signal: interrupt.signal,
      note: (text) => note(`bptt: ${text}`),
    });
    if (options.status) {
      const submissions = await client.submissions();
      return options.json ? printJson({ submissions }) : showSubmissions(submissions);
    }
    const competition = await chosen(await client.competitions(), options);
    if (options.board) {
      const board = await client.board(competition.id);
      return options.json ? printJson({ competition: competition.id, ...board }) : showBoard(competition.title, board);
    }
    const bytes = await check(path!, competition, options.check);
    const sent = await client.submit(competition.id, bytes, progress());
    const view = options.wait ? await client.ended(sent.id, follow()) : sent;
    if (options.json) {
      const { id, state, position, reason, publicScore, rank, mark } = view;
      printJson({ id, state, position, reason, publicScore, rank, mark });
    } else showScore(view, competition.title);
    if (view.state === 'rejected' || view.state === 'failed' || view.state === 'expired') process.exitCode = 1;
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    note('bptt: interrupted; what the server has taken it scores all the same: --status shows it');
    process.exitCode = interrupt.exitCode();
  } finally {
    interrupt.release();
  }
}

function serverOf(to: string | undefined): string {
  const address = to ?? process.env['BPTT_SERVER'];
  if (address === undefined) throw new ArgumentError('--to', "the server's address", 'none');
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username)
    throw new ArgumentError('--to', 'an address such as https://bptt.example.edu', address);
  return address;
}

function chosen<C extends { id: string; phase: string }>(competitions: C[], { competition, board }: Options): C {
  const ids = competitions.map(({ id }) => id).join(', ');
  if (competition !== undefined) {
    const found = competitions.find(({ id }) => id === competition);
    if (found) return found;
    throw new ArgumentError('--competition', `one of ${ids}`, competition);
  }
  const open = competitions.filter(({ phase }) => phase === 'open');
  if (open.length === 1) return open[0]!;
  if (competitions.length === 1 || (board && competitions[0])) return competitions[0]!;
  throw new ArgumentError('--competition', `one of ${ids}`, 'none');
}

/** In a terminal a line that counts; elsewhere nothing. */
function progress(): (fraction: number) => void {
  return (fraction) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\ruploading ${Math.floor(fraction * 100)} % ${fraction === 1 ? '\n' : ''}`);
  };
}

/** Says each state once, with what is to come. */
function follow(): (view: { state: string; position: number; foreseenSeconds: number | null }) => void {
  let last = '';
  return ({ state, position, foreseenSeconds }) => {
    const now = position ? `${state}, place ${position}, about ${foreseenSeconds} s to go` : state;
    if (now !== last && state !== 'scored') note(now);
    last = now;
  };
}
