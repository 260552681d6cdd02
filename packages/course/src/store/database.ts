/** @file What the store asks of a database: statements with $1, $2..., in the SQL that SQLite and Postgres share. */

export type Value = string | number | Uint8Array | null;
export type Row = Record<string, Value>;

export interface Statements {
  all<R = Row>(sql: string, ...values: Value[]): Promise<R[]>;
  /** How many rows it changed. */
  run(sql: string, ...values: Value[]): Promise<number>;
}

export interface Database extends Statements {
  /** What differs between the two in a migration. */
  readonly words: { serial: string; bytes: string };
  /** Whether servers on other machines may use it too. */
  readonly isShared: boolean;
  /** All of it or nothing; one at a time. */
  transaction<T>(work: (within: Statements) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export const first = async <R>(rows: Promise<R[]>): Promise<R | undefined> => (await rows)[0];
