/** @file A student's own submissions, live, and the place to drop a new one. */
import type { OpenCourse } from '../course/open-course.js';
import { submissionView, type SubmissionView } from '../http/views.js';
import type { WorstDigit } from '../scoring/job.js';
import type { Session } from '../store/people.js';
import { html, type Html } from './html.js';
import { page, type PageContext } from './layout.js';
import { duration, percent, time } from './numbers.js';
import { digitImage } from './digit-image.js';

export async function submissionsPage(
  context: PageContext & { session: Session },
  course: OpenCourse,
): Promise<string> {
  const { known, csrf } = context.session;
  const own = await course.submissions.of(known.id, 50);
  const views = await Promise.all(own.map((each) => submissionView(course, each, known)));
  const open = course.settings.competitions.filter((each) => course.phase(each) === 'open');
  const upload = open.length
    ? html`<form class="drop" data-upload data-csrf="${csrf}">
        <label for="competition">Competition</label>
        <select id="competition" name="competition">
          ${open.map(({ id, title, limits }) => html`<option value="${id}" data-bytes="${limits.bytes}">${title}</option>`)}
        </select>
        <label for="file">Model file: choose it, or drop it here</label>
        <input id="file" type="file" name="file" accept=".safetensors,.pt,.pth,.keras" />
        <button>Submit</button>
        <progress max="1" value="0" aria-label="Upload" hidden></progress>
        <p role="status" data-status></p>
        <noscript
          ><p>Without scripts, submit from the command line: <a href="/how">how to submit</a>.</p></noscript
        >
      </form>`
    : html`<p>No competition is open.</p>`;
  const list = views.length
    ? html`<ol class="submissions">
        ${views.map((view) => html`<li>${item(course, view, csrf)}</li>`)}
      </ol>`
    : html`<p>None yet.</p>`;
  return page(
    context,
    'My submissions',
    html`<section aria-labelledby="new">
        <h2 id="new">Submit a model</h2>
        ${upload}
      </section>
      <section aria-labelledby="mine">
        <h2 id="mine">Submitted</h2>
        ${list}
      </section>`,
  );
}

const underWay = ['queued', 'validating', 'scoring'];

function item(course: OpenCourse, view: SubmissionView, csrf: string): Html {
  const competition = course.competition(view.competition);
  const waits = underWay.includes(view.state);
  const canChoose = view.state === 'scored' && competition && course.phase(competition) === 'open' && !view.final;
  return html`<article ${waits ? html`data-follow="/v1/submissions/${view.id}/events"` : ''}>
    <h3>
      <span class="state ${view.state}" data-state>${view.state}</span>
      ${competition?.title ?? view.competition}, ${time(view.receivedAt)}
    </h3>
    ${waits ? html`<p data-wait>${view.position ? `Place ${view.position} in the queue, ` : ''}${duration(view.foreseenSeconds ?? 0)} to go.</p>` : ''}
    ${view.reason ? html`<p>${view.reason}. It cost no quota.</p>` : ''} ${view.state === 'scored' ? scores(view) : ''}
    ${
      canChoose
        ? html`<form method="post" action="/submissions/${view.id}/final">
            <input type="hidden" name="csrf" value="${csrf}" /><button>Let this one count</button>
          </form>`
        : ''
    }
    ${view.final ? html`<p><strong>You chose this one to count.</strong></p>` : ''}
  </article>`;
}

function scores(view: SubmissionView): Html {
  return html`<p>
      Public score
      <strong>${percent(view.publicScore)}</strong
      >${view.improved ? '' : ' (as before: this one is no significant step above it)'}${view.privateScore === null ? '' : html`, hidden score <strong>${percent(view.privateScore)}</strong>`}${view.mark ? html`, mark <strong>${view.mark}</strong>` : ''}${view.rank ? `, rank ${view.rank}` : ''}.
      ${view.model ? `${view.model.module} of ${view.model.hiddenSize} units, ${view.model.parameters} parameters.` : ''}
    </p>
    ${view.confusion ? confusion(view.confusion, view.id) : ''} ${view.worst?.length ? worst(view.worst) : ''}`;
}

function confusion(rows: number[][], id: string): Html {
  return html`<details>
    <summary>What it took for what</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix of ${id}">
      <table class="confusion">
        <caption>
          Public images: rows are the digits, columns the answers
        </caption>
        <thead>
          <tr>
            <td></td>
            ${rows.map((_, digit) => html`<th scope="col">${digit}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row, digit) =>
              html`<tr>
                <th scope="row">${digit}</th>
                ${row.map((count, answer) => html`<td ${answer === digit ? html`class="right"` : ''}>${count || '·'}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

const worst = (digits: WorstDigit[]): Html =>
  html`<details>
    <summary>Its worst mistakes</summary>
    <ul class="digits">
      ${digits.map(
        (digit) =>
          html`<li>
            <img src="${digitImage(digit)}" width="56" height="56" alt="A ${digit.label}" /><span
              >${digit.label}, read as ${digit.answer} (${Math.round(100 * digit.probability)} %)</span
            >
          </li>`,
      )}
    </ul>
  </details>`;
