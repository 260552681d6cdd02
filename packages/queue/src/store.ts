/** @file Where a task's bytes wait: in Redis, or in a folder that all machines see. Named by their SHA-256, which is checked. */
import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { FileError } from '@bptt/errors';
import { writeOutput } from '@bptt/files';
import { keysOf, type QueueOptions } from './settings.js';

export interface Store {
  /** @returns the SHA-256 by which they are asked for. */
  put(task: string, bytes: Uint8Array): Promise<string>;
  /** @throws FileError where they are not there, or others. */
  get(task: string, sha256: string): Promise<Uint8Array>;
  remove(task: string, sha256: string): Promise<void>;
}

/** The folder that the options name, else Redis. */
export const openStore = (redis: Redis, options: QueueOptions): Store =>
  options.store === undefined ? redisStore(redis, keysOf(options).bytes) : folderStore(options.store);

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What a killed dispatcher leaves in Redis goes by itself. */
const keepsSeconds = 3 * 24 * 3600;

function checked(bytes: Buffer | null, sha256: string, place: string): Uint8Array {
  if (!bytes) throw new FileError(place, 'is no longer there');
  const found = hashOf(bytes);
  if (found !== sha256) throw new FileError(place, `expected SHA-256 ${sha256}, found ${found}`);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function redisStore(redis: Redis, keyOf: (id: string) => string): Store {
  const key = (task: string, sha256: string) => keyOf(`${task}:${sha256}`);
  return {
    async put(task, bytes) {
      const sha256 = hashOf(bytes);
      await redis.set(key(task, sha256), Buffer.from(bytes), 'EX', keepsSeconds);
      return sha256;
    },
    get: async (task, sha256) => checked(await redis.getBuffer(key(task, sha256)), sha256, key(task, sha256)),
    async remove(task, sha256) {
      await redis.del(key(task, sha256));
    },
  };
}

function folderStore(folder: string): Store {
  const fileOf = (task: string, sha256: string) => join(folder, `${task}-${sha256}`);
  return {
    async put(task, bytes) {
      const sha256 = hashOf(bytes);
      mkdirSync(folder, { recursive: true });
      await writeOutput(fileOf(task, sha256), bytes);
      return sha256;
    },
    async get(task, sha256) {
      const file = fileOf(task, sha256);
      const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw new FileError(file, `cannot be read: ${error.message}`, { cause: error });
      });
      return checked(bytes, sha256, file);
    },
    remove: (task, sha256) => rm(fileOf(task, sha256), { force: true }),
  };
}
