/** @file Where a task's bytes wait: in Redis, in a folder that all machines see, or in a bucket. Named by their SHA-256, which is checked. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { FileError } from '@bptt/errors';
import { writeOutput } from '@bptt/files';
import { isBucket, s3Shelf } from './s3.js';
import { keysOf, type QueueOptions } from './settings.js';
import type { Shelf } from './shelf.js';

export interface Store {
  /** @returns the SHA-256 by which they are asked for. */
  put(task: string, bytes: Uint8Array): Promise<string>;
  /** @throws FileError where they are not there, or others. */
  get(task: string, sha256: string): Promise<Uint8Array>;
  remove(task: string, sha256: string): Promise<void>;
}

/** The place that the options name, else Redis. */
export const openStore = (redis: Redis, options: QueueOptions): Store =>
  storeOn(options.store === undefined ? redisShelf(redis, keysOf(options).bytes) : shelfAt(options.store));

/** @throws FileError, BackendError where it does not give back what it was given. */
export async function expectStore(place: string): Promise<void> {
  const store = storeOn(shelfAt(place, 5000));
  const task = `probe-${crypto.randomUUID()}`;
  const sha256 = await store.put(task, new TextEncoder().encode(task));
  await store.get(task, sha256);
  await store.remove(task, sha256);
}

/** @param patience how long, in milliseconds, a bucket that is away is waited for. */
const shelfAt = (place: string, patience?: number): Shelf =>
  isBucket(place) ? s3Shelf(place, { patience }) : folderShelf(place);

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function storeOn(shelf: Shelf): Store {
  const nameOf = (task: string, sha256: string) => `${task}-${sha256}`;
  return {
    async put(task, bytes) {
      const sha256 = hashOf(bytes);
      await shelf.write(nameOf(task, sha256), bytes);
      return sha256;
    },
    async get(task, sha256) {
      const name = nameOf(task, sha256);
      const bytes = await shelf.read(name);
      if (!bytes) throw new FileError(shelf.place(name), 'is no longer there');
      const found = hashOf(bytes);
      if (found !== sha256) throw new FileError(shelf.place(name), `expected SHA-256 ${sha256}, found ${found}`);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    async remove(task, sha256) {
      await shelf.remove(nameOf(task, sha256));
    },
  };
}

/** What a killed dispatcher leaves in Redis goes by itself. */
const keepsSeconds = 3 * 24 * 3600;

const redisShelf = (redis: Redis, keyOf: (name: string) => string): Shelf => ({
  place: keyOf,
  async write(name, bytes) {
    await redis.set(keyOf(name), Buffer.from(bytes), 'EX', keepsSeconds);
  },
  read: (name) => redis.getBuffer(keyOf(name)),
  remove: (name) => redis.del(keyOf(name)),
});

function folderShelf(folder: string): Shelf {
  const fileOf = (name: string) => join(folder, name);
  return {
    place: fileOf,
    async write(name, bytes) {
      try {
        mkdirSync(folder, { recursive: true });
      } catch (error) {
        throw new FileError(folder, `cannot be made: ${(error as Error).message}`, { cause: error });
      }
      await writeOutput(fileOf(name), bytes);
    },
    read: (name) =>
      readFile(fileOf(name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw new FileError(fileOf(name), `cannot be read: ${error.message}`, { cause: error });
      }),
    remove: (name) => rm(fileOf(name), { force: true }),
  };
}
