/** @file What a server says of submissions, in a terminal. */
import Table from 'cli-table3';
import type { BoardRow, SubmissionView } from '@bptt/course/client';
import { printText } from '../terminal/print.js';
import { percent, style } from '../terminal/style.js';

const score = (fraction: number | null): string => (fraction === null ? '-' : percent(fraction));

export function showScore(view: SubmissionView, title: string): void {
  const { id, state, reason, publicScore, improved, mark, rank, position, foreseenSeconds } = view;
  if (state !== 'scored') {
    const waits = state === 'queued' || state === 'validating' || state === 'scoring';
    const more = waits
      ? `place ${position}, about ${foreseenSeconds} s to go; --status shows it`
      : `${reason}; it cost no quota`;
    return printText(`${title}: ${waits ? state : style('yellow', state)}: ${more} (${id})`);
  }
  printText(
    `${title}: ${style('bold', `public score ${score(publicScore)}`)}${mark ? `, mark ${style('green', mark)}` : ''}${rank ? `, rank ${rank}` : ''}`,
  );
  if (!improved) printText('The score is as before: this model is no significant step above your best one.');
}

export function showSubmissions(submissions: SubmissionView[]): void {
  if (submissions.length === 0) return printText('no submissions yet');
  const table = new Table({
    head: ['received', 'state', 'public score', 'mark', 'counts', 'reason', 'id'],
    style: { head: [], border: [], compact: true },
  });
  for (const { receivedAt, state, publicScore, mark, final, reason, id } of submissions)
    table.push([
      receivedAt.slice(0, 16).replace('T', ' '),
      state,
      score(publicScore),
      mark ?? '-',
      final ? 'chosen' : '',
      reason ?? '',
      id,
    ]);
  printText(table.toString());
}

export function showBoard(title: string, { phase, rows }: { phase: string; rows: BoardRow[] }): void {
  printText(`${title}: ${phase}`);
  if (rows.length === 0) return printText('no scores to show yet');
  const closed = phase === 'closed';
  const table = new Table({
    head: ['rank', 'name', ...(closed ? ['hidden score'] : []), 'public score', 'mark', 'submissions'],
    style: { head: [], border: [], compact: true },
  });
  for (const { rank, name, own, privateScore, publicScore, mark, submissions } of rows)
    table.push([
      rank,
      own ? style('bold', `${name} (you)`) : name,
      ...(closed ? [score(privateScore)] : []),
      score(publicScore),
      mark ?? '-',
      submissions,
    ]);
  printText(table.toString());
}
