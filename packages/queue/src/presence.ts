/** @file Who is there: both sides say so again and again, so that versions that do not go together are noticed. */
import type { Redis } from 'ioredis';
import { timeOf } from './redis.js';

type Role = 'dispatcher' | 'taker';

export class Presence {
  readonly #member: string;

  constructor(
    private readonly redis: Redis,
    private readonly key: string,
    private readonly gone: number,
    { role, version, id, atOnce = 0 }: { role: Role; version: string; id: string; atOnce?: number },
  ) {
    this.#member = JSON.stringify([role, version, id, atOnce]);
  }

  async say(): Promise<void> {
    const now = await timeOf(this.redis);
    await this.redis
      .multi()
      .zadd(this.key, now + this.gone, this.#member)
      .zremrangebyscore(this.key, 0, now)
      .pexpire(this.key, 2 * this.gone)
      .exec();
  }

  /** Those there in this role: their versions, and how many tasks each does at once. */
  async those(role: Role): Promise<{ version: string; atOnce: number }[]> {
    const members = await this.redis.zrangebyscore(this.key, await timeOf(this.redis), '+inf');
    return members
      .map((member) => JSON.parse(member) as [Role, string, string, number])
      .filter(([each]) => each === role)
      .map(([, version, , atOnce]) => ({ version, atOnce }));
  }

  async leave(): Promise<void> {
    await this.redis.zrem(this.key, this.#member);
  }
}
