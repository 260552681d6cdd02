/** @file Random secrets, kept as SHA-256 only and compared in constant time. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const randomId = (bytes = 8): string => randomBytes(bytes).toString('hex');

/** 32 random bytes, in letters that need no escape anywhere. */
export const randomSecret = (): string => randomBytes(32).toString('base64url');

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** Whether two texts are equal, in a time that does not say where they differ. */
export const equal = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
