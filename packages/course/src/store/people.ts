/** @file Who takes part: people, the tokens by which they are known, and their sessions in a browser. */
import { ArgumentError } from '@bptt/errors';
import { first, type Database } from './database.js';
import { pseudonym } from './pseudonym.js';
import { equal, randomId, randomSecret, sha256 } from './secrets.js';

export type Role = 'student' | 'teacher';

interface Person {
  id: string;
  name: string;
  pseudonym: string;
  role: Role;
  /** What the registrar knows them by. */
  registration: string | null;
}

/** A person, and the token they came with. */
export interface Known extends Person {
  token: string;
}

export interface Session {
  known: Known;
  csrf: string;
}

export interface TokenRow {
  id: string;
  name: string;
  role: Role;
  registration: string | null;
  created_at: number;
  revoked_at: number | null;
}

const nobody = sha256('nobody');
const sessionTime = 12 * 3_600_000;
const personColumns = 'people.id, people.name, people.pseudonym, people.role, people.registration, tokens.id AS token';

/** @throws ArgumentError for a name that is none. */
export function expectName(argument: string, name: string): string {
  const clean = name.normalize('NFC').trim();
  if (clean && clean.length <= 200 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(clean)) return clean;
  throw new ArgumentError(argument, '1 to 200 letters without control characters', name);
}

export class People {
  constructor(
    readonly database: Database,
    readonly now: () => number,
  ) {}

  /**
   * A token for a new person, or one more for the person of that name: `bptt_ID_SECRET`, which is shown this once and not kept.
   * @throws ArgumentError for a name that is none.
   */
  async createToken(name: string, role: Role = 'student', registration: string | null = null): Promise<string> {
    const clean = expectName('name', name);
    const id = randomId();
    const secret = randomSecret();
    await this.database.transaction(async (within) => {
      const known = await first(
        within.all<{ id: string }>(
          'SELECT id FROM people WHERE name = $1 AND role = $2 AND (registration = $3 OR (registration IS NULL AND $4 = 1))',
          clean,
          role,
          registration ?? '',
          registration === null ? 1 : 0,
        ),
      );
      const person = known?.id ?? randomId();
      if (!known)
        await within.run(
          'INSERT INTO people (id, name, pseudonym, role, registration, created_at) VALUES ($1, $2, $3, $4, $5, $6)',
          person,
          clean,
          pseudonym(person),
          role,
          registration,
          this.now(),
        );
      await within.run(
        'INSERT INTO tokens (id, person, hash, created_at) VALUES ($1, $2, $3, $4)',
        id,
        person,
        sha256(secret),
        this.now(),
      );
    });
    return `bptt_${id}_${secret}`;
  }

  /** The person who has this token, unless it was revoked. */
  async byToken(token: string): Promise<Known | undefined> {
    const [, id = '', secret = ''] = /^bptt_([0-9a-f]{16})_([\w-]{43})$/.exec(token) ?? [];
    const row = await first(
      this.database.all<Known & { hash: string }>(
        `SELECT ${personColumns}, tokens.hash FROM tokens JOIN people ON people.id = tokens.person
         WHERE tokens.id = $1 AND tokens.revoked_at IS NULL`,
        id,
      ),
    );
    if (!equal(row?.hash ?? nobody, sha256(secret)) || !row) return undefined;
    const { hash: _, ...known } = row;
    return known;
  }

  /** Whether what was known by this token still is. */
  async holds({ token }: Known): Promise<boolean> {
    const sql = 'SELECT id FROM tokens WHERE id = $1 AND revoked_at IS NULL';
    return (await first(this.database.all(sql, token))) !== undefined;
  }

  async revoke(token: string): Promise<boolean> {
    return this.database.transaction(async (within) => {
      await within.run('DELETE FROM sessions WHERE token = $1', token);
      const changed = await within.run(
        'UPDATE tokens SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL',
        token,
        this.now(),
      );
      return changed > 0;
    });
  }

  tokens(): Promise<TokenRow[]> {
    return this.database.all<TokenRow>(
      `SELECT tokens.id, people.name, people.role, people.registration, tokens.created_at, tokens.revoked_at
       FROM tokens JOIN people ON people.id = tokens.person ORDER BY people.name, tokens.created_at`,
    );
  }

  /** What a browser keeps as its cookie. */
  async beginSession(token: string): Promise<string> {
    const secret = randomSecret();
    await this.database.run('DELETE FROM sessions WHERE expires_at < $1', this.now());
    await this.database.run(
      'INSERT INTO sessions (hash, token, csrf, expires_at) VALUES ($1, $2, $3, $4)',
      sha256(secret),
      token,
      randomSecret(),
      this.now() + sessionTime,
    );
    return secret;
  }

  async bySession(secret: string): Promise<Session | undefined> {
    const row = await first(
      this.database.all<Known & { csrf: string }>(
        `SELECT ${personColumns}, sessions.csrf FROM sessions
         JOIN tokens ON tokens.id = sessions.token JOIN people ON people.id = tokens.person
         WHERE sessions.hash = $1 AND sessions.expires_at > $2 AND tokens.revoked_at IS NULL`,
        sha256(secret),
        this.now(),
      ),
    );
    if (!row) return undefined;
    const { csrf, ...known } = row;
    return { known, csrf };
  }

  async endSession(secret: string): Promise<void> {
    await this.database.run('DELETE FROM sessions WHERE hash = $1', sha256(secret));
  }
}
