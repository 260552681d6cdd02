/** @file Submits a model to a course's server (`bptt serve`), and tells what becomes of it until it is scored. */

import { keep, kept } from '../parts/kept.js';
import { modelsWords } from '../words/models.js';
import { percent } from '../words/numbers.js';

/** Where the course is and who submits, entered once and kept by this browser. */
export interface CourseAccess {
  address: string;
  token: string;
  /** Which of the course's competitions, once chosen. */
  competition: string;
}

const key = 'bptt.course';

export function keptAccess(): CourseAccess {
  const none = { address: '', token: '', competition: '' };
  try {
    return { ...none, ...(JSON.parse(kept(key) ?? '{}') as Partial<CourseAccess>) };
  } catch {
    return none; // something else is kept there
  }
}

export const keepAccess = (access: CourseAccess): void => keep(key, JSON.stringify(access));

interface Submission {
  id: string;
  state: 'queued' | 'validating' | 'scoring' | 'scored' | 'rejected' | 'failed' | 'expired';
  reason: string | null;
  position: number;
  publicScore: number | null;
  mark: string | null;
  rank: number | null;
}

export interface Competition {
  id: string;
  title: string;
  phase: 'before' | 'open' | 'closed';
}

const ends: readonly string[] = ['scored', 'rejected', 'failed', 'expired'];

/**
 * The competitions to which a model can be submitted, one at least.
 * @throws Error that says what is wrong: no server, another token, none open.
 */
export async function openCompetitions({ address, token }: CourseAccess): Promise<Competition[]> {
  const words = modelsWords();
  const { competitions } = (await asker(address, token)('/v1/competitions')) as { competitions?: Competition[] };
  if (!Array.isArray(competitions)) throw new Error(words.noCourse(address));
  const open = competitions.filter(({ phase }) => phase === 'open');
  if (!open.length) throw new Error(words.noneOpen(competitions.map(({ title }) => title)));
  return open;
}

/**
 * @param tell each state, in words.
 * @throws Error that says what is wrong: no server, another token, a closed competition, a used quota.
 */
export async function submitModel(
  file: Uint8Array,
  { address, token }: CourseAccess,
  { id, title }: Competition,
  tell: (text: string) => void,
): Promise<void> {
  const words = modelsWords();
  const ask = asker(address, token);
  tell(words.uploading);
  // One key for all tries: an answer that got lost makes no second submission.
  const once = crypto.getRandomValues(new Uint32Array(4)).join('-');
  let seen = (await ask(`/v1/competitions/${id}/submissions`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': once },
    body: file as BufferSource,
  })) as Submission;
  for (let pause = 250; !ends.includes(seen.state); pause = Math.min(pause * 1.3, 5000)) {
    tell(seen.state === 'queued' ? words.queued(seen.position) : `${words.states[seen.state]} …`);
    await after(pause);
    seen = (await ask(`/v1/submissions/${seen.id}`)) as Submission;
  }
  tell(inWords(seen, title));
}

const after = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** What another try may mend, and before which tries it waits how long. */
const [passing, pauses] = [
  [502, 503, 504],
  [500, 1500],
];

/** Asks this server; gives its JSON. */
function asker(address: string, token: string): (path: string, options?: RequestInit) => Promise<unknown> {
  const server = address.trim().replace(/\/+$/, '');
  return async (path, options = {}) => {
    const headers = { authorization: `Bearer ${token.trim()}`, ...options.headers };
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(server + path, { ...options, headers, credentials: 'omit' }).catch(() => null);
      if (response?.ok) return response.json().catch(() => ({}));
      if (attempt === pauses.length || (response && !passing.includes(response.status)))
        throw new Error(response ? await refusal(response, server) : unreachable(server));
      await after(pauses[attempt]!);
    }
  };
}

/** Why the server says no: in the reader's language where the page knows the reason, else in the server's words. */
async function refusal(response: Response, server: string): Promise<string> {
  const words = modelsWords();
  const { type = '', detail } = (await response.json().catch(() => ({}))) as { type?: string; detail?: string };
  const known = (words.refusals as Record<string, string | undefined>)[type.replace('urn:bptt:problem:', '')];
  return known ?? detail ?? words.serverAnswered(server, response.status);
}

/** Browsers do not say why; a page may ask only servers with TLS, and those of its own machine. */
function unreachable(server: string): string {
  const { protocol, hostname } = new URL(server);
  const isOwn = ['localhost', '127.0.0.1'].includes(hostname);
  return protocol === 'https:' || isOwn ? modelsWords().unreachable(server) : modelsWords().needsTls(server);
}

const inWords = ({ state, reason, publicScore, mark, rank }: Submission, title: string): string =>
  state === 'scored' && publicScore !== null
    ? modelsWords().scored(title, percent(publicScore), mark, rank)
    : modelsWords().notScored(title, modelsWords().states[state], String(reason));
