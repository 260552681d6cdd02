/** @file The store in one file: SQLite in WAL mode, through libsql. */
import { closeSync, openSync } from 'node:fs';
import Libsql from 'libsql';
import type { Database, Row, Statements, Value } from './database.js';

/** Its calls block for a fraction of a millisecond each; a transaction that awaits keeps the others waiting for their turn. */
export class SqliteDatabase implements Database {
  readonly isShared = false;
  readonly words = { serial: 'INTEGER PRIMARY KEY AUTOINCREMENT', bytes: 'BLOB' };
  readonly #db: Libsql.Database;
  readonly #statements = new Map<string, Libsql.Statement>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(readonly path: string) {
    // It holds names and models: nobody else may read it, from the start; SQLite gives its other files the same mode.
    closeSync(openSync(path, 'a', 0o600));
    this.#db = new Libsql(path, { timeout: 10_000 });
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = FULL');
    this.#db.pragma('foreign_keys = ON');
  }

  all<R = Row>(sql: string, ...values: Value[]): Promise<R[]> {
    return this.#inTurn(() => this.#statementsNow.all<R>(sql, ...values));
  }

  run(sql: string, ...values: Value[]): Promise<number> {
    return this.#inTurn(() => this.#statementsNow.run(sql, ...values));
  }

  transaction<T>(work: (within: Statements) => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = await work(this.#statementsNow);
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.#inTurn(async () => this.#db.close());
  }

  readonly #statementsNow: Statements = {
    all: async <R>(sql: string, ...values: Value[]) =>
      this.#prepared(sql)
        .all(...values)
        .map(plain) as R[],
    run: async (sql, ...values) => this.#prepared(sql).run(...values).changes,
  };

  #prepared(sql: string): Libsql.Statement {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql.replaceAll(/\$(\d+)/g, '?$1'));
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** libsql gives bytes as ArrayBuffers. */
const plain = (row: unknown): Row =>
  Object.fromEntries(
    Object.entries(row as object).map(([name, value]) => [
      name,
      value instanceof ArrayBuffer ? new Uint8Array(value) : value,
    ]),
  );
