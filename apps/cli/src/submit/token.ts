/** @file Where a student's token comes from: asked for once, else the environment or a file that only they can read. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { ArgumentError } from '@bptt/errors';
import { note } from '../terminal/print.js';

export interface TokenOptions {
  token?: string | true;
  tokenFile?: string;
}

export async function tokenFor(address: string, { token, tokenFile }: TokenOptions): Promise<string> {
  const client = await import('@bptt/course/client');
  if (token !== undefined) {
    if (token !== true)
      note(
        'bptt: a token on the command line can be seen by others on this machine and stays in the history: --token alone asks for it',
      );
    const given = expectToken(token === true ? await askForToken() : token);
    await client.keepToken(address, given);
    note(`bptt: kept in ${client.tokenFile()}, which only you can read; --token is not needed again`);
    return given;
  }
  if (tokenFile !== undefined) {
    const text = await client.readSecret(tokenFile);
    if (text === undefined) throw new ArgumentError('--token-file', 'a file with the token', tokenFile);
    return expectToken(text);
  }
  const kept = process.env['BPTT_TOKEN'] || (await client.keptToken(address));
  if (!kept) throw new ArgumentError('token', '--token, --token-file or BPTT_TOKEN', 'none');
  return expectToken(kept);
}

/** What was given is never repeated in an error. */
function expectToken(text: string): string {
  const token = text.trim();
  if (/^\S{20,200}$/.test(token)) return token;
  throw new ArgumentError('token', 'one word that begins with bptt_', `${token.length} characters that are none`);
}

/** From the terminal, without showing it; or the first line of stdin. */
function askForToken(): Promise<string> {
  const silent = new Writable({ write: (_part, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY ?? false });
  if (process.stdin.isTTY) process.stderr.write('token (not shown): ');
  return new Promise((resolve) => {
    let answer = '';
    lines.once('line', (line) => {
      answer = line;
      lines.close();
    });
    lines.once('close', () => {
      if (process.stdin.isTTY) process.stderr.write('\n');
      resolve(answer);
    });
  });
}
