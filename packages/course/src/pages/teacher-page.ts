/** @file The teacher's page: queue, failures, tokens, export, closing. */
import type { OpenCourse } from '../course/open-course.js';
import { submissionView, type SubmissionView } from '../http/views.js';
import type { Session } from '../store/people.js';
import { html, type Html } from './html.js';
import { page, type PageContext } from './layout.js';
import { percent, time } from './numbers.js';

export interface TeacherPage {
  /** Tokens that were just made, told this once. */
  made?: { name: string; token: string }[];
  problem?: string;
}

export async function teacherPage(
  context: PageContext & { session: Session },
  course: OpenCourse,
  { made, problem }: TeacherPage = {},
): Promise<string> {
  const { known, csrf } = context.session;
  const secret = html`<input type="hidden" name="csrf" value="${csrf}" />`;
  const counts = await course.submissions.counts();
  const listed = await course.submissions.inStates(['queued', 'validating', 'scoring', 'failed', 'expired'], 100);
  const views = await Promise.all(listed.map((each) => submissionView(course, each, known)));
  const tokens = await course.people.tokens();
  return page(
    context,
    'Teacher',
    html`${problem ? html`<p role="alert">${problem}</p>` : ''} ${made?.length ? madeTokens(made) : ''}
      <section aria-labelledby="queue">
        <h2 id="queue">Queue</h2>
        <dl class="counts">
          ${Object.entries(counts).map(
            ([state, count]) =>
              html`<div>
                <dt>${state}</dt>
                <dd>${count}</dd>
              </div>`,
          )}
        </dl>
        ${views.length ? table('Under way, failed or expired', views, secret) : html`<p>Nothing waits and nothing failed.</p>`}
      </section>
      <section aria-labelledby="competitions">
        <h2 id="competitions">Competitions</h2>
        ${course.settings.competitions.map((competition) => {
          const closed = course.phase(competition) === 'closed';
          return html`<h3>${competition.title}: ${course.phase(competition)}</h3>
            <p><a href="/v1/admin/competitions/${competition.id}/export.csv">Export CSV for the registrar</a></p>
            <form method="post" action="/teacher/competitions/${competition.id}/${closed ? 'reopen' : 'close'}">
              ${secret}<button>${closed ? 'Open it again' : 'Close it and show hidden scores'}</button>
            </form>`;
        })}
      </section>
      <section aria-labelledby="tokens">
        <h2 id="tokens">Tokens</h2>
        <form method="post" action="/teacher/tokens">
          ${secret}
          <label for="names">A class: one name a line, or CSV with the columns name and registration</label>
          <textarea id="names" name="names" rows="4" required></textarea>
          <button>Make tokens</button>
        </form>
        <div class="scroll" tabindex="0" role="region" aria-label="All tokens">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Registration</th>
                <th scope="col">Role</th>
                <th scope="col">Made</th>
                <th scope="col">Revoke</th>
              </tr>
            </thead>
            <tbody>
              ${tokens.map(
                ({ id, name, registration, role, created_at, revoked_at }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td>${registration ?? ''}</td>
                    <td>${role}</td>
                    <td>${time(new Date(Number(created_at)).toISOString())}</td>
                    <td>
                      ${
                        revoked_at !== null
                          ? 'revoked'
                          : html`<form method="post" action="/teacher/tokens/${id}/revoke">
                              ${secret}<button aria-label="Revoke the token of ${name}">Revoke</button>
                            </form>`
                      }
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </section>`,
  );
}

const madeTokens = (made: { name: string; token: string }[]): Html =>
  html`<section aria-labelledby="made">
    <h2 id="made">New tokens: shown this once</h2>
    <textarea readonly rows="${Math.min(20, made.length + 1)}" aria-labelledby="made">
${made.map(({ name, token }) => `${name},${token}\n`)}</textarea>
  </section>`;

const table = (title: string, views: SubmissionView[], secret: Html): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Submission</th>
          <th scope="col">Received</th>
          <th scope="col">Accuracy</th>
          <th scope="col">Reason</th>
          <th scope="col">Again</th>
        </tr>
      </thead>
      <tbody>
        ${views.map(
          (view) =>
            html`<tr>
              <td><span class="state ${view.state}">${view.state}</span></td>
              <th scope="row">${view.id}</th>
              <td>${time(view.receivedAt)}</td>
              <td>${percent(view.accuracy ?? null)}</td>
              <td>${view.reason ?? ''}</td>
              <td>
                ${
                  view.state === 'failed' || view.state === 'expired'
                    ? html`<form method="post" action="/teacher/submissions/${view.id}/rescore">
                        ${secret}<button aria-label="Score ${view.id} anew">Score anew</button>
                      </form>`
                    : ''
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
