/** @file A study on disk: its log, each line synced before it counts, and its trials' checkpoints. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOptions, FileError } from '@bptt/errors';
import { lock, reason, writeOutput, type Lock } from '@bptt/files';
import type { SpaceDefinition } from '../space/space.js';
import { readLog, writeEntry, type Entry, type StudyLog } from '../study/log.js';
import { replay } from '../study/replay.js';
import type { StudySettings } from '../study/settings.js';
import { Study, type StudyOptions } from '../study/study.js';

const logName = 'log.jsonl';
/** The last that was cut off a damaged log. */
const cutName = 'log.cut.jsonl';

export class StudyFolder {
  #bytes: number;
  #check: string | undefined;

  private constructor(
    readonly path: string,
    readonly study: Study,
    /** What the log held that could not be used, in a sentence. */
    readonly damage: string | undefined,
    private readonly log: FileHandle,
    private readonly held: Lock,
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
    const [log, held] = await locked(path, 'create');
    const folder = new StudyFolder(path, study, undefined, log, held, { bytes: 0, check: undefined });
    try {
      await folder.record({
        type: 'study',
        version: 1,
        settings: study.settings,
        ...(objective !== undefined && { objective }),
      });
    } catch (error) {
      rmSync(join(path, logName), { force: true });
      await folder.close();
      throw error;
    }
    return folder;
  }

  /**
   * Goes on with a study. What follows the last good line of a damaged log is cut off, and whole lines of it are kept beside it; `damage`
   * says so. The log of another version stays as it is.
   * @param expect is shown the log's first entry before anything else happens, and throws where it is of another study.
   * @throws FileError where there is none or another process works on it; FormatError where it is of another version or cost.
   */
  static async resume(
    path: string,
    options: StudyOptions & { expect?: (first: Entry & { type: 'study' }) => void } = {},
  ): Promise<StudyFolder> {
    const { expect, ...rest } = expectOptions('options', options, ['cost', 'expect']);
    const [log, held] = await locked(path, 'resume');
    try {
      const text = await log.readFile('utf8');
      const read = readLog(text, join(path, logName));
      expect?.(read.entries[0] as Entry & { type: 'study' });
      const study = replay(read.entries, join(path, logName), rest);
      const cut = text.slice(read.good);
      if (cut.includes('\n')) await writeOutput(join(path, cutName), cut);
      const bytes = Buffer.byteLength(text.slice(0, read.good));
      await log.truncate(bytes);
      return new StudyFolder(path, study, damageOf(read, cut), log, held, { bytes, check: read.check });
    } catch (error) {
      await log.close();
      held.release();
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
      throw new FileError(join(this.path, logName), `cannot be written: ${reason(error)}`, { cause: error });
    }
    this.#bytes += bytes.length;
    this.#check = check;
  }

  async close(): Promise<void> {
    await this.log.close();
    this.held.release();
  }
}

/** The log, opened by this process alone. Not appending, which ignores the position that is written to. */
async function locked(path: string, how: 'create' | 'resume'): Promise<[log: FileHandle, held: Lock]> {
  const file = join(path, logName);
  const nothing = () => new FileError(path, `holds no study: there is no ${logName}`);
  if (how === 'resume' && !existsSync(file)) throw nothing();
  const held = lock(join(path, 'lock'), path);
  try {
    if (how === 'resume') return [await open(file, 'r+'), held];
    // An empty log is that of a process that was killed as it began.
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0)
      throw new FileError(path, 'holds a study already; resume it, or choose another folder');
    return [await open(file, 'w+'), held];
  } catch (error) {
    held.release();
    if (error instanceof FileError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw nothing();
    throw new FileError(file, `cannot be opened: ${reason(error)}`, { cause: error });
  }
}

function damageOf({ damaged, entries }: StudyLog, cut: string): string | undefined {
  if (!damaged) return undefined;
  const kept = cut.includes('\n') ? `; the rest lies in ${cutName}` : '';
  return `line ${damaged.line} ${damaged.problem}; the ${entries.length} lines before it are used${kept}`;
}
