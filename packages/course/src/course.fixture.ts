/** @file For tests: a small course in a folder of its own, with a scorer that gives what the test says. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { OpenCourse } from './course/open-course.js';
import { createApp } from './http/app.js';
import type { Executor } from './scoring/executor.js';
import type { Job, Scored } from './scoring/job.js';
import type { Outcome } from './scoring/process.js';

/** Digits of 28 x 28 pixels: label i mod 10, a bar whose place is the label's. */
export function writeTestSet(folder: string, n = 40): void {
  mkdirSync(folder, { recursive: true });
  const header = (magic: number, ...sizes: number[]) => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length);
    [magic, ...sizes].forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
    return bytes;
  };
  const images = Buffer.alloc(n * 784);
  for (let i = 0; i < n; i++) images.fill(255, i * 784 + (i % 10) * 56, i * 784 + (i % 10) * 56 + 56);
  const labels = Buffer.from(Array.from({ length: n }, (_, i) => i % 10));
  writeFileSync(join(folder, 't10k-images-idx3-ubyte'), Buffer.concat([header(0x803, n, 28, 28), images]));
  writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), Buffer.concat([header(0x801, n), labels]));
}

/** What a scorer gives for a model of which so many of n public images are right. */
function scoredOutcome(right: number, n = 20, hidden = right / n): Outcome {
  const accuracy = right / n;
  const scored: Scored = {
    module: 'LSTM',
    hiddenSize: 128,
    numLayers: 1,
    bidirectional: false,
    parameters: 82_186,
    operations: 2_237_440,
    assumed: [],
    images: 2 * n,
    publicImages: n,
    accuracy: (accuracy + hidden) / 2,
    loss: 0.5,
    publicAccuracy: accuracy,
    privateAccuracy: hidden,
    confusion: Array.from({ length: 10 }, () => Array.from({ length: 10 }, () => 0)),
    worst: [
      { label: 4, answer: 9, probability: 0.9, pixels: Buffer.alloc(784).toString('base64'), height: 28, width: 28 },
    ],
  };
  const correct = Uint8Array.from({ length: n }, (_, i) => Number(i < right));
  return { state: 'scored', scored, correct: Buffer.from(correct).toString('base64') };
}

/** Models here are text: `right 17`, `right 17 hidden 0.5`, `rejected`, `failed`, `lost`, or `held`, which waits for `release`. */
export class ScriptedExecutor implements Executor {
  readonly jobs: string[] = [];
  #held: ((outcome: Outcome) => void)[] = [];

  constructor(readonly places = 1) {}

  async score(_job: Job, content: Uint8Array, _limits: unknown, begun: () => void): Promise<Outcome> {
    const text = Buffer.from(content).toString();
    this.jobs.push(text);
    const [, right, hidden] = /^right (\d+)(?: hidden ([\d.]+))?/.exec(text) ?? [];
    if (text.startsWith('rejected')) return { state: 'rejected', reason: 'the model: no recurrent layer' };
    begun();
    if (right !== undefined) return scoredOutcome(Number(right), 20, hidden === undefined ? undefined : Number(hidden));
    if (text.startsWith('failed')) return { state: 'failed', reason: 'not scored within 120 s' };
    if (text.startsWith('lost')) return { state: 'lost', reason: 'the scorer ended with SIGKILL' };
    return new Promise((resolve) => this.#held.push(resolve));
  }

  release(outcome: Outcome = scoredOutcome(10)): void {
    for (const resolve of this.#held.splice(0)) resolve(outcome);
  }

  async close(): Promise<void> {
    this.release({ state: 'lost', reason: 'ended' });
  }
}

const competition = { id: 'mnist', title: 'MNIST', testSet: 'hidden', marks: { passed: 0.5, bonus: 0.9 } };

/** A course's folder; `changes` go over its settings, `competitionChanges` over its competition. */
export function courseFolder(changes: object = {}, competitionChanges: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'bptt-course-'));
  writeTestSet(join(folder, 'hidden'));
  const settings = { title: 'Course', competitions: [{ ...competition, ...competitionChanges }], ...changes };
  writeFileSync(join(folder, 'course.json'), JSON.stringify(settings));
  return folder;
}

export interface TestCourse {
  folder: string;
  course: OpenCourse;
  app: FastifyInstance;
  executor: ScriptedExecutor;
  /** Headers of these people. */
  alice: Record<string, string>;
  bob: Record<string, string>;
  teacher: Record<string, string>;
  tokens: Record<'alice' | 'bob' | 'teacher', string>;
  clock: { now: number };
  put(
    model: string,
    who?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: any; headers: any }>;
  get(url: string, who?: Record<string, string>): Promise<{ status: number; body: any; text: string; headers: any }>;
  inject(options: InjectOptions): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export async function testCourse(
  changes: object = {},
  competitionChanges: object = {},
  places = 1,
): Promise<TestCourse> {
  const folder = courseFolder(changes, competitionChanges);
  const clock = { now: Date.parse('2027-01-10T12:00:00Z') };
  const executor = new ScriptedExecutor(places);
  const problems: unknown[] = [];
  const course = await OpenCourse.open(folder, {
    now: () => clock.now++,
    executor,
    troubled: (error) => problems.push(error),
  });
  const tokens = {
    alice: await course.people.createToken('Alice'),
    bob: await course.people.createToken('Bob', 'student', 'm-42'),
    teacher: await course.people.createToken('Tess', 'teacher'),
  };
  const app = await createApp(course);
  await course.queue.start();
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const alice = bearer(tokens.alice);
  return {
    folder,
    course,
    app,
    executor,
    tokens,
    clock,
    alice,
    bob: bearer(tokens.bob),
    teacher: bearer(tokens.teacher),
    async put(model, who = alice, headers = {}) {
      const response = await app.inject({
        method: 'PUT',
        url: '/v1/competitions/mnist/submissions',
        headers: { 'content-type': 'application/octet-stream', ...who, ...headers },
        payload: Buffer.from(model),
      });
      return { status: response.statusCode, body: response.json(), headers: response.headers };
    },
    async get(url, who = {}) {
      const response = await app.inject({ url, headers: who });
      const isJson = String(response.headers['content-type']).includes('json');
      return {
        status: response.statusCode,
        body: isJson ? response.json() : undefined,
        text: response.body,
        headers: response.headers,
      };
    },
    inject: (options) => app.inject(options),
    async close() {
      await app.close();
      await course.close();
      rmSync(folder, { recursive: true, force: true });
      if (problems.length) throw problems[0];
    },
  };
}
