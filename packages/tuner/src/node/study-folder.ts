/** @file A study on disk: its log, each line synced before it counts, and its trials' checkpoints. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOptions, FileError } from '@bptt/errors';
import type { SpaceDefinition } from '../space/space.js';
import { readLog, writeEntry, type Entry, type StudyLog } from '../study/log.js';
import { replay } from '../study/replay.js';
import type { StudySettings } from '../study/settings.js';
import { Study, type StudyOptions } from '../study/study.js';

const logName = 'log.jsonl';

export class StudyFolder {
  #bytes: number;
  #check: string | undefined;

  private constructor(
    readonly path: string,
    readonly study: Study,
    /** What the log held that could not be used, in a sentence. */
    readonly damage: string | undefined,
    private readonly log: FileHandle,
    at: { bytes: number; check: string | undefined },
  ) {
    this.#bytes = at.bytes;
    this.#check = at.check;
  }

  /**
   * Begins a study in a folder that has none.
   * @param about what else decides the outcomes, such as the objective's own settings; kept in the log.
   * @throws FileError where there is one already, or the folder cannot be written.
   */
  static async create(
    path: string,
    settings: { space: SpaceDefinition } & Partial<StudySettings>,
    options: StudyOptions & { about?: unknown } = {},
  ): Promise<StudyFolder> {
    const { about: objective, ...rest } = expectOptions('options', options, ['cost', 'about']);
    const study = new Study(settings, rest);
    const log = await locked(path, 'ax');
    const folder = new StudyFolder(path, study, undefined, log, { bytes: 0, check: undefined });
    await folder.record({
      type: 'study',
      version: 1,
      settings: study.settings,
      ...(objective !== undefined && { objective }),
    });
    return folder;
  }

  /**
   * Goes on with a study. What follows the last good line of a damaged log is cut off; `damage` says so.
   * @param expect is shown the log's first entry before anything else happens, and throws where it is of another study.
   * @throws FileError where there is none or another process works on it; FormatError where it is of another version or cost.
   */
  static async resume(
    path: string,
    options: StudyOptions & { expect?: (first: Entry & { type: 'study' }) => void } = {},
  ): Promise<StudyFolder> {
    const { expect, ...rest } = expectOptions('options', options, ['cost', 'expect']);
    const log = await locked(path, 'r+');
    try {
      const text = await log.readFile('utf8');
      const read = readLog(text, join(path, logName));
      expect?.(read.entries[0] as Entry & { type: 'study' });
      const study = replay(read.entries, join(path, logName), rest);
      const bytes = Buffer.byteLength(text.slice(0, read.good));
      await log.truncate(bytes);
      return new StudyFolder(path, study, damageOf(read), log, { bytes, check: read.check });
    } catch (error) {
      await log.close();
      unlock(path);
      throw error;
    }
  }

  /** Appends and syncs. @throws FileError; the log is then as before. */
  async record(entry: Entry): Promise<void> {
    const { line, check } = writeEntry(entry, this.#check);
    const bytes = Buffer.from(line);
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await this.log.write(bytes, done, bytes.length - done, this.#bytes + done)).bytesWritten;
      }
      await this.log.datasync();
    } catch (error) {
      await this.log.truncate(this.#bytes);
      throw new FileError(join(this.path, logName), `cannot be written: ${(error as Error).message}`, { cause: error });
    }
    this.#bytes += bytes.length;
    this.#check = check;
  }

  async close(): Promise<void> {
    await this.log.close();
    unlock(this.path);
  }
}

/** The log, opened by this process alone. */
async function locked(path: string, flags: 'ax' | 'r+'): Promise<FileHandle> {
  const file = join(path, logName);
  try {
    if (flags === 'ax') mkdirSync(path, { recursive: true });
    lock(path);
    // Not `ax`: appending ignores the position that is written to.
    return await open(file, flags === 'ax' ? 'wx+' : 'r+');
  } catch (error) {
    if (error instanceof FileError) throw error;
    unlock(path);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new FileError(path, 'holds a study already; resume it, or choose another folder');
    if (code === 'ENOENT') throw new FileError(path, `holds no study: there is no ${logName}`);
    throw new FileError(file, `cannot be opened: ${message}`, { cause: error });
  }
}

const lockOf = (path: string): string => join(path, 'lock');

/** A file with the number of the process that works on the study; one that a killed process left does not count. */
function lock(path: string): void {
  for (;;) {
    try {
      return writeFileSync(lockOf(path), String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(lockOf(path), 'utf8'));
    if (holder && isAlive(holder)) throw new FileError(path, `process ${holder} works on this study`);
    unlock(path);
  }
}

const unlock = (path: string): void => rmSync(lockOf(path), { force: true });

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const damageOf = ({ damaged, entries }: StudyLog): string | undefined =>
  damaged && `line ${damaged.line} ${damaged.problem}; the ${entries.length} lines before it are used`;
