/** @file Speaks to a course's server: uploads with progress and retries, and waits. */
import { randomUUID } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { BpttError } from '@bptt/errors';
import type { SubmissionView, BoardRow } from '../http/views.js';

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
}

export interface CompetitionView {
  id: string;
  title: string;
  phase: string;
  limits: { bytes: number; parameters: number; operations: number; submissionsPerDay: number };
  formats: string[];
}

/** A server that said no, in its words. */
export class Refused extends BpttError {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super('BPTT_ARGUMENT', message);
  }
}

export interface ClientOptions {
  address: string;
  token: string;
  signal?: AbortSignal;
  /** Told why it waits. */
  note?: (text: string) => void;
}

const patience = { tries: 8, quiet: 30_000, longest: 120 };
/** What another try may mend. */
const passing = [0, 408, 425, 502, 503, 504];

export class CourseClient {
  readonly #address: string;
  readonly #token: string;
  readonly #signal: AbortSignal | undefined;
  readonly #note: (text: string) => void;

  constructor({ address, token, signal, note = () => undefined }: ClientOptions) {
    this.#address = address.replace(/\/+$/, '');
    this.#token = token;
    this.#signal = signal;
    this.#note = note;
  }

  async competitions(): Promise<CompetitionView[]> {
    return (await this.#get('/v1/competitions'))['competitions'] as CompetitionView[];
  }

  async board(competition: string): Promise<{ phase: string; rows: BoardRow[] }> {
    return (await this.#get(`/v1/competitions/${competition}/leaderboard`)) as unknown as {
      phase: string;
      rows: BoardRow[];
    };
  }

  async submissions(): Promise<SubmissionView[]> {
    return (await this.#get('/v1/submissions'))['submissions'] as SubmissionView[];
  }

  async submission(id: string): Promise<SubmissionView> {
    return (await this.#get(`/v1/submissions/${id}`)) as unknown as SubmissionView;
  }

  /** One key for all tries, so that an answer that got lost makes no second submission. */
  async submit(competition: string, bytes: Uint8Array, progress?: (fraction: number) => void): Promise<SubmissionView> {
    const headers = { 'content-type': 'application/octet-stream', 'idempotency-key': randomUUID() };
    const path = `/v1/competitions/${competition}/submissions`;
    const { body } = await this.#ask('PUT', path, { headers, bytes, ...(progress && { progress }) });
    return body as unknown as SubmissionView;
  }

  /** Asks until the submission has ended. */
  async ended(id: string, tell: (view: SubmissionView) => void): Promise<SubmissionView> {
    for (let pause = 300; ; pause = Math.min(pause * 1.3, 5000)) {
      const view = await this.submission(id);
      tell(view);
      if (['scored', 'rejected', 'failed', 'expired'].includes(view.state)) return view;
      await wait(pause, undefined, this.#signal ? { signal: this.#signal } : {});
    }
  }

  async #get(path: string): Promise<Record<string, unknown>> {
    return (await this.#ask('GET', path)).body;
  }

  async #ask(method: string, path: string, sent: Sent = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      let reason = '';
      const answer = await this.#once(method, path, sent).catch((error: Error) => {
        if (this.#signal?.aborted) throw error;
        reason = error.message || String((error as NodeJS.ErrnoException).code);
        return { status: 0, headers: {}, body: {} } as Answer;
      });
      if (answer.status >= 200 && answer.status < 300) return answer;
      const after = Number(answer.headers['retry-after']);
      const isBrief = answer.status === 429 && after <= patience.longest;
      const detail = String(answer.body['detail'] ?? reason ?? '') || `HTTP ${answer.status}`;
      if (attempt === patience.tries || !(passing.includes(answer.status) || isBrief))
        throw new Refused(
          answer.status,
          answer.status === 0 ? `${this.#address}: cannot be reached: ${detail}` : `${this.#address}: ${detail}`,
        );
      const seconds = Math.min(patience.longest, after || 2 ** (attempt - 1) / 2);
      this.#note(`${detail}; trying again in ${seconds} s`);
      await wait(seconds * 1000, undefined, this.#signal ? { signal: this.#signal } : {});
    }
  }

  #once(method: string, path: string, { headers, bytes, progress }: Sent): Promise<Answer> {
    const url = new URL(this.#address + path);
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        method,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${this.#token}`,
          ...headers,
          ...(bytes && { 'content-length': bytes.length }),
        },
        ...(this.#signal && { signal: this.#signal }),
        timeout: patience.quiet,
      });
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')));
      sent.on('error', reject);
      sent.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          sent.off('error', reject).on('error', () => undefined); // an answer that came before all was sent
          try {
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: JSON.parse(Buffer.concat(parts).toString() || '{}'),
            });
          } catch {
            const detail = `answered HTTP ${response.statusCode} with what is no JSON: is it a course's address?`;
            resolve({
              status: response.statusCode && response.statusCode >= 300 ? response.statusCode : 501,
              headers: response.headers,
              body: { detail },
            });
          }
        });
      });
      if (bytes) send(bytes, sent, progress);
      else sent.end();
    });
  }
}

interface Sent {
  headers?: Record<string, string>;
  bytes?: Uint8Array;
  progress?: (fraction: number) => void;
}

/** In parts, each when the one before has gone, so that progress is what has been taken. */
function send(bytes: Uint8Array, to: ReturnType<typeof httpRequest>, progress?: (fraction: number) => void): void {
  const size = 65_536;
  const next = (start: number) => {
    progress?.(Math.min(1, start / bytes.length));
    if (start >= bytes.length) return void to.end();
    to.write(bytes.subarray(start, start + size), () => next(start + size));
  };
  next(0);
}
