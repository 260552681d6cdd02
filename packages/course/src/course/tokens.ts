/** @file Tokens made on the server's machine, beside a server that may run. */
import { OpenCourse } from './open-course.js';
import { createClass, type ClassRow } from './create-class.js';
import type { Role } from '../store/people.js';

export const createTokens = (folder: string, names: readonly string[], role: Role = 'student'): Promise<ClassRow[]> =>
  withCourse(folder, async ({ people }) => {
    const made: ClassRow[] = [];
    for (const name of names) made.push({ name, registration: '', token: await people.createToken(name, role) });
    return made;
  });

export const createClassTokens = (folder: string, csv: string): Promise<ClassRow[]> =>
  withCourse(folder, ({ people }) => createClass(people, csv));

async function withCourse<T>(folder: string, work: (course: OpenCourse) => Promise<T>): Promise<T> {
  const course = await OpenCourse.open(folder);
  try {
    return await work(course);
  } finally {
    await course.close();
  }
}
