import { beforeEach, expect, test, vi } from 'vitest';
import type { Request, Response } from '../protocol.js';
import { numbered } from '../models/numbered-file.js';
import { WorkerClient } from './worker-client.js';

vi.mock('../worker/worker.js?worker', () => ({ default: vi.fn() }));
vi.stubGlobal('navigator', { locks: {} });

/** Workers as the page sees them: what they were sent, and a way to answer. */
const started: FakeWorker[] = [];
class FakeWorker {
  onmessage: (event: { data: Response }) => void = () => {};
  onerror: (event: { message: string; preventDefault: () => void }) => void = () => {};
  heard: Request[] = [];
  constructor() {
    started.push(this);
  }
  postMessage(request: Request) {
    this.heard.push(request);
  }
  terminate() {}
  say(type: 'fileWanted'): void;
  say(type: 'done', output: unknown): void;
  say(type: string, output?: unknown) {
    this.onmessage({ data: { id: this.heard.at(-1)!.id, type, output } as Response });
  }
  /** Of each call so far, how many bytes of a model's file it brought. */
  bytes() {
    return this.heard.map((request) =>
      request.call === 'predict' || request.call === 'glance' ? (request.input.file.bytes?.length ?? 0) : request.call,
    );
  }
}
beforeEach(() => void started.splice(0));

const client = () => new WorkerClient(() => {}, FakeWorker as unknown as new () => Worker);
const [one, other] = [numbered(new Uint8Array(1000)), numbered(new Uint8Array(2000))];
const picture = { pixels: new Uint8Array(784) };

test('a model’s file goes to a worker once, however often and by whatever call it is asked', async () => {
  const asked = client();
  for (const file of [one, one, other, one, other]) {
    const glances = asked.call('glance', { name: 'model', file, pictures: [] });
    started[0]!.say('done', []);
    await glances;
  }
  void asked.call('predict', { name: 'model', file: numbered(one.bytes), picture });
  expect(started[0]!.bytes()).toEqual([1000, 0, 2000, 0, 0, 0]);
});

test('a worker that has forgotten a file gets it again; so does the one after a worker that died', async () => {
  const asked = client();
  const first = asked.call('glance', { name: 'model', file: one, pictures: [] });
  started[0]!.say('done', []);
  await first;
  const second = asked.call('glance', { name: 'model', file: one, pictures: [] });
  started[0]!.say('fileWanted');
  started[0]!.say('done', ['seen']);
  expect(await second).toEqual(['seen']);
  expect(started[0]!.bytes()).toEqual([1000, 0, 1000]);

  const third = asked.call('glance', { name: 'model', file: one, pictures: [] });
  started[0]!.onerror({ message: 'gone', preventDefault: () => {} });
  started[1]!.say('done', ['by another']);
  expect(await third).toEqual(['by another']);
  expect(started[1]!.bytes()).toEqual([1000]);
});

test('a call that is given up stays given up when its file is wanted', () => {
  const asked = client();
  const stop = new AbortController();
  void asked.call('predict', { name: 'model', file: one, picture }, undefined, stop.signal);
  stop.abort();
  const worker = started[0]!;
  worker.onmessage({ data: { id: worker.heard[0]!.id, type: 'fileWanted' } });
  expect(worker.bytes()).toEqual([1000, 'giveUp', 1000, 'giveUp']);
});
