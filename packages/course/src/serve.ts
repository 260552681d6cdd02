/** @file Serves a course until it is told to stop. */
import { resolve } from 'node:path';
import { OpenCourse } from './course/open-course.js';
import { readSettings } from './course/settings.js';
import { expectTestSet } from './course/test-set.js';
import { createApp, type AppOptions } from './http/app.js';

export interface ServeOptions extends AppOptions {
  folder: string;
  port: number;
  host: string;
  scorer?: string;
}

export interface Serving {
  address: string;
  course: OpenCourse;
  close(): Promise<void>;
}

const expiresEvery = 60_000;
/** How often what other servers wrote is looked at, where the database is not this server's alone. */
const looksEvery = 1000;

export async function serve({ folder, port, host, scorer, ...options }: ServeOptions): Promise<Serving> {
  let troubled: (error: unknown) => void = () => undefined;
  let noted: (note: string) => void = () => undefined;
  for (const { testSet, publicShare, seed } of (await readSettings(folder)).competitions)
    await expectTestSet(resolve(folder, testSet), publicShare, seed);
  const course = await OpenCourse.open(folder, {
    ...(scorer !== undefined && { scorer }),
    ...(options.version !== undefined && { version: options.version }),
    noted: (note) => noted(note),
    troubled: (error) => troubled(error),
  });
  const app = await createApp(course, options);
  troubled = (error) => {
    app.log.error({ err: error }, 'the queue stands still');
    // A full disk, or a database that is away: what waits is taken up when it is back.
    setTimeout(() => course.queue.wake(), 5000).unref();
  };
  noted = (note) => app.log.warn(note);
  const { isShared } = course.database;
  const tidy = async () => {
    await course.queue.expire();
    if (isShared) await course.queue.takeUpStale();
  };
  const tidying = setInterval(() => void tidy().catch(troubled), expiresEvery);
  const looking = isShared ? setInterval(() => course.refresh(), looksEvery) : undefined;
  await course.queue.start();
  const address = await app.listen({ port, host });
  return {
    address,
    course,
    async close() {
      clearInterval(tidying);
      clearInterval(looking);
      await app.close();
      await course.close();
    },
  };
}
