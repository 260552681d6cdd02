/** @file Copies of the course's database: made while the server runs, looked at, and put back. */
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import Libsql from 'libsql';
import { BpttError, FileError } from '@bptt/errors';
import { readSettings, type Course } from '../course/settings.js';

/**
 * Writes one consistent copy of the database, models included; a server that runs goes on meanwhile.
 * @throws FileError where the file is there already, or cannot be written.
 */
export async function backup(folder: string, file: string): Promise<void> {
  const source = sqliteFile(folder, await readSettings(folder));
  if (!existsSync(source)) throw new FileError(source, 'not found: there is nothing to copy yet');
  if (existsSync(file)) throw new FileError(file, 'is there already: a copy is never written over');
  await mkdir(dirname(resolve(file)), { recursive: true });
  const part = `${resolve(file)}.${process.pid}.part`;
  try {
    const database = new Libsql(source, { timeout: 30_000 });
    try {
      database.prepare('VACUUM INTO ?').run(part);
    } finally {
      database.close();
    }
    expectWhole(part);
    const handle = await open(part, 'r+');
    await handle.chmod(0o600);
    await handle.sync().finally(() => handle.close());
    await rename(part, file);
  } catch (error) {
    if (error instanceof BpttError) throw error;
    throw new FileError(file, `cannot be written: ${(error as Error).message}`, { cause: error });
  } finally {
    await rm(part, { force: true });
  }
}

/**
 * Puts a copy in the place of the database.
 * @param replace whether what is there may be lost.
 * @throws FileError for a file that is no whole copy, where a server runs, or where something would be lost.
 */
export async function restore(folder: string, file: string, replace: boolean): Promise<void> {
  const target = sqliteFile(folder, await readSettings(folder));
  if (!existsSync(file)) throw new FileError(file, 'not found');
  expectWhole(file);
  if (existsSync(target)) {
    if (!replace) throw new FileError(target, 'is there already: --replace puts the copy in its place');
    expectUnused(target);
  }
  const part = `${target}.${process.pid}.part`;
  try {
    const database = new Libsql(file);
    try {
      database.prepare('VACUUM INTO ?').run(part);
    } finally {
      database.close();
    }
    const handle = await open(part, 'r+');
    await handle.chmod(0o600);
    await handle.sync().finally(() => handle.close());
    for (const beside of ['-wal', '-shm']) await rm(target + beside, { force: true });
    await rename(part, target);
  } finally {
    await rm(part, { force: true });
  }
}

function sqliteFile(folder: string, { database }: Course): string {
  if (/^postgres(ql)?:/.test(database))
    throw new BpttError(
      'BPTT_ARGUMENT',
      'database: expected a file, got Postgres: pg_dump and pg_restore copy that one',
    );
  return join(folder, database);
}

/** @throws FileError unless it is a database of a course without a fault. */
function expectWhole(file: string): void {
  let found: string;
  try {
    const database = new Libsql(file);
    try {
      const [row] = database.prepare('PRAGMA integrity_check').all() as { integrity_check: string }[];
      found = row?.integrity_check ?? 'nothing';
      database.prepare('SELECT step FROM steps').all();
      database.prepare('SELECT COUNT(*) FROM submissions').all();
    } finally {
      database.close();
    }
  } catch (error) {
    throw new FileError(file, `expected the copy of a course: ${(error as Error).message}`, { cause: error });
  }
  if (found !== 'ok') throw new FileError(file, `expected a whole copy, found ${found}`);
}

/** @throws FileError while another process has it open: in WAL mode nobody else may take it whole. */
function expectUnused(file: string): void {
  const database = new Libsql(file, { timeout: 500 });
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.exec('BEGIN EXCLUSIVE');
    database.exec('ROLLBACK');
  } catch (error) {
    throw new FileError(file, 'is in use: end the server first', { cause: error });
  } finally {
    database.close();
  }
}
