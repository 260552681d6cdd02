/** @file The leaderboards. */
import type { OpenCourse } from '../course/open-course.js';
import type { Competition } from '../course/settings.js';
import { boardRows, type BoardRow } from '../http/views.js';
import { html, type Html } from './html.js';
import { page, type PageContext } from './layout.js';
import { percent, time } from './numbers.js';

/** How many lines a page shows; the API gives all. */
const mostRows = 200;

export async function boardPage(context: PageContext, course: OpenCourse): Promise<string> {
  const sections: Html[] = [];
  for (const competition of course.settings.competitions) {
    const rows = boardRows(await course.board(competition), competition, context.session?.known ?? null);
    sections.push(section(course, competition, rows));
  }
  return page(context, 'Leaderboard', html`${sections}`);
}

function section(course: OpenCourse, competition: Competition, rows: BoardRow[]): Html {
  const phase = course.phase(competition);
  const closed = phase === 'closed';
  const { title, id, closes, opens } = competition;
  return html`<section aria-labelledby="board-${id}">
    <h2 id="board-${id}">${title}</h2>
    <p>
      ${closed ? 'Closed: the scores on the hidden part decide.' : phase === 'before' ? 'Not open yet.' : 'Open.'}
      ${!closed && opens !== null && phase === 'before' ? html`Opens ${time(new Date(opens).toISOString())}.` : ''}
      ${!closed && closes !== null ? html`Closes ${time(new Date(closes).toISOString())}.` : ''} ${marks(competition)}
    </p>
    ${rows.length ? table(rows, closed, title) : html`<p>No scores to show yet.</p>`}
    ${rows.length > mostRows ? html`<p>The first ${mostRows} of ${rows.length}.</p>` : ''}
  </section>`;
}

const marks = ({ marks }: Competition): string =>
  Object.entries(marks)
    .map(([name, above]) => `Above ${Math.round(above * 10_000) / 100} %: ${name}.`)
    .join(' ');

function table(rows: BoardRow[], closed: boolean, title: string): Html {
  const shown = rows.filter(({ own }, i) => i < mostRows || own);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Leaderboard of ${title}">
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">Rank</th>
          <th scope="col">Name</th>
          ${closed ? html`<th scope="col" class="number">Hidden score</th>` : ''}
          <th scope="col" class="number">Public score</th>
          <th scope="col">Mark</th>
          <th scope="col" class="number">Submissions</th>
          <th scope="col">Submitted</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map(
          (row) =>
            html`<tr ${row.own ? html`class="own"` : ''}>
              <td class="number">${row.rank}</td>
              <th scope="row">${row.name}${row.own ? ' (you)' : ''}</th>
              ${closed ? html`<td class="number">${percent(row.privateScore)}</td>` : ''}
              <td class="number">${percent(row.publicScore)}</td>
              <td>${row.mark ?? '–'}</td>
              <td class="number">${row.submissions}</td>
              <td>${time(row.receivedAt)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
