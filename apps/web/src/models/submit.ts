/** @file Submits a model to a course's server (`bptt serve`) and waits for what it scores. */

import { modelsWords } from '../words/models.js';
import { percent } from '../words/numbers.js';

/** Where the course is and who submits, entered once and kept by this browser. */
export interface CourseAccess {
  address: string;
  token: string;
}

const key = 'bptt.course';

export function keptAccess(): CourseAccess {
  const none = { address: '', token: '' };
  try {
    return { ...none, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<CourseAccess>) };
  } catch {
    return none; // storage is forbidden here, or holds something else
  }
}

export function keepAccess(access: CourseAccess): void {
  try {
    localStorage.setItem(key, JSON.stringify(access));
  } catch {
    // it is asked for again next time
  }
}

interface Submission {
  id: string;
  state: string;
  reason: string | null;
  position: number;
  publicScore: number | null;
  mark: string | null;
  rank: number | null;
}

const ends = ['scored', 'rejected', 'failed', 'expired'];

/**
 * @param tell each state, in words.
 * @throws Error with the server's words where it refuses.
 */
export async function submitModel(
  file: Uint8Array,
  { address, token }: CourseAccess,
  tell: (text: string) => void,
): Promise<void> {
  const words = modelsWords();
  const server = new URL(address).origin;
  const ask = async (path: string, options: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token.trim()}`, ...options.headers };
    const response = await fetch(server + path, { ...options, headers, credentials: 'omit' }).catch(() => {
      throw new Error(words.unreachable(server));
    });
    const body = (await response.json().catch(() => ({}))) as { detail?: string };
    if (!response.ok) throw new Error(body.detail ?? words.serverAnswered(server, response.status));
    return body;
  };
  const { competitions } = (await ask('/v1/competitions')) as {
    competitions: { id: string; title: string; phase: string }[];
  };
  const open = competitions.find(({ phase }) => phase === 'open');
  if (!open) throw new Error(words.noneOpen);
  tell(words.uploading);
  let seen = (await ask(`/v1/competitions/${open.id}/submissions`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: file as BufferSource,
  })) as Submission;
  for (let pause = 500; !ends.includes(seen.state); pause = Math.min(pause * 1.3, 5000)) {
    tell(seen.position ? words.queued(seen.position) : `${stateInWords(seen.state)} …`);
    await new Promise((resolve) => setTimeout(resolve, pause));
    seen = (await ask(`/v1/submissions/${seen.id}`)) as Submission;
  }
  tell(inWords(seen, open.title));
}

const stateInWords = (state: string): string =>
  (modelsWords().states as Record<string, string | undefined>)[state] ?? state;

const inWords = ({ state, reason, publicScore, mark, rank }: Submission, title: string): string =>
  state === 'scored' && publicScore !== null
    ? modelsWords().scored(title, percent(publicScore), mark, rank)
    : modelsWords().notScored(title, stateInWords(state), String(reason));
