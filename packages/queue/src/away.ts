/** @file Says when Redis goes away and comes back; in between, everything waits for it. */
import type { Redis } from 'ioredis';
import { addressOf, type QueueOptions } from './settings.js';

export function tellAway(redis: Redis, { url, onNote }: QueueOptions, isClosing: () => boolean): void {
  let isAway = false;
  redis.on('error', () => undefined); // `close` follows
  redis.on('close', () => {
    if (!isAway && !isClosing()) onNote?.(`Redis at ${addressOf(url)} is away; waiting for it`);
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) onNote?.(`Redis at ${addressOf(url)} is back`);
    isAway = false;
  });
}
