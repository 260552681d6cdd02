/** @file The pages for everybody: how to submit, sign in, and what went wrong. */
import type { OpenCourse } from '../course/open-course.js';
import { html } from './html.js';
import { page, type PageContext } from './layout.js';

export function howPage(context: PageContext, course: OpenCourse, address: string): string {
  const { competitions } = course.settings;
  const first = competitions[0]!;
  return page(
    context,
    'How to submit',
    html`<section aria-labelledby="command">
        <h2 id="command">From the command line</h2>
        <p>Your teacher gave you a token. It is asked for once and kept in a file that only you can read:</p>
        <pre tabindex="0"><code>npx bptt train lstm --out my-model.safetensors
npx bptt submit my-model.safetensors --to ${address} --token</code></pre>
        <p>
          Later submissions need no <code>--token</code>. <code>--board</code> shows the leaderboard,
          <code>--status</code> your submissions.
        </p>
      </section>
      <section aria-labelledby="page">
        <h2 id="page">From this page</h2>
        <p>
          <a href="/login">Sign in</a> with your token, and drop the file on <a href="/submissions">My submissions</a>.
        </p>
      </section>
      <section aria-labelledby="api">
        <h2 id="api">From any program</h2>
        <pre tabindex="0"><code>curl -T my-model.safetensors -H "Authorization: Bearer $BPTT_TOKEN" \\
  -H "Content-Type: application/octet-stream" ${address}/v1/competitions/${first.id}/submissions</code></pre>
        <p>All that it can do is in <a href="/openapi.json">openapi.json</a>.</p>
      </section>
      <section aria-labelledby="rules">
        <h2 id="rules">What is taken</h2>
        ${competitions.map(
          ({ title, limits, formats, ladder, publicShare }) =>
            html`<h3>${title}</h3>
              <ul>
                <li>Files: ${formats.join(', ')}; PyTorch's state dicts too, saved as safetensors.</li>
                <li>
                  At most ${limits.bytes} bytes, ${limits.parameters} parameters and ${limits.operations}
                  multiplications a digit.
                </li>
                <li>
                  ${limits.submissionsPerDay} submissions a day (UTC); only what is scored counts, and the same file
                  again costs nothing.
                </li>
                <li>
                  The public score is the accuracy on ${Math.round(publicShare * 100)} % of the test images; the others
                  decide when the competition closes.
                  ${ladder ? 'It moves only by significant steps, so trying many models on it does not pay.' : ''}
                </li>
              </ul>`,
        )}
      </section>`,
  );
}

export const loginPage = (context: PageContext, problem?: string): string =>
  page(
    context,
    'Sign in',
    html`<form method="post" action="/login" class="login">
      ${problem ? html`<p role="alert">${problem}</p>` : ''}
      <label for="token">Your token</label>
      <input id="token" name="token" type="password" autocomplete="current-password" required maxlength="200" />
      <button>Sign in</button>
    </form>`,
  );

export const problemPage = (context: PageContext, title: string, detail: string): string =>
  page(
    context,
    title,
    html`<p>${detail}</p>
      <p><a href="/">To the leaderboard</a></p>`,
  );
