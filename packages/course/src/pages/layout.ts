/** @file What every page has: head, navigation, and the two files beside it, named by their content. */
import { readFileSync } from 'node:fs';
import type { Session } from '../store/people.js';
import { sha256 } from '../store/secrets.js';
import { html, type Html } from './html.js';

const asset = (name: string, type: string) => {
  const content = readFileSync(new URL(`./assets/${name}`, import.meta.url), 'utf8');
  return { path: `/assets/${sha256(content).slice(0, 16)}-${name}`, content, type };
};

export const assets = [
  asset('style.css', 'text/css; charset=utf-8'),
  asset('page.js', 'text/javascript; charset=utf-8'),
] as const;

export interface PageContext {
  /** The course's title. */
  course: string;
  session: Session | null;
  /** The page's own path. */
  path: string;
}

export function page({ course, session, path }: PageContext, title: string, body: Html): string {
  const link = (to: string, text: string) =>
    html`<li><a href="${to}" ${to === path ? html`aria-current="page"` : ''}>${text}</a></li>`;
  const navigation = html`<nav aria-label="Pages">
    <ul>
      ${link('/', 'Leaderboard')} ${session ? link('/submissions', 'My submissions') : ''}
      ${link('/how', 'How to submit')} ${session?.known.role === 'teacher' ? link('/teacher', 'Teacher') : ''}
      ${session ? '' : link('/login', 'Sign in')}
    </ul>
    ${
      session
        ? html`<form method="post" action="/logout">
            <input type="hidden" name="csrf" value="${session.csrf}" />
            <span>${session.known.name}</span> <button>Sign out</button>
          </form>`
        : ''
    }
  </nav>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – ${course}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${assets[0].path}" />
        <script src="${assets[1].path}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header><a class="title" href="/">${course}</a>${navigation}</header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html>`.text;
}
