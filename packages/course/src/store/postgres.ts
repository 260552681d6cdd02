/** @file The store in Postgres, through pg, for courses whose scorers are on several machines. */
import { BpttError } from '@bptt/errors';
import type { Pool, PoolClient } from 'pg';
import type { Database, Row, Statements, Value } from './database.js';

/** Transactions that met each other are tried again. */
const mostTries = 20;

export class PostgresDatabase implements Database {
  readonly isShared = true;
  readonly words = { serial: 'BIGSERIAL PRIMARY KEY', bytes: 'BYTEA' };

  private constructor(readonly pool: Pool) {}

  static async open(address: string): Promise<PostgresDatabase> {
    const { default: pg } = await import('pg').catch((error: unknown) => {
      throw new BpttError('BPTT_BACKEND', 'Postgres needs the package pg: npm install pg', { cause: error });
    });
    const types = {
      getTypeParser: (oid: number, format: 'text') => (oid === 20 ? Number : pg.types.getTypeParser(oid, format)),
    };
    const pool = new pg.Pool({ connectionString: address, types: types as never, max: 10 });
    pool.on('error', () => undefined); // an idle connection that broke is replaced
    await pool.query('SELECT 1').catch(async (error: Error & { code?: string; errors?: Error[] }) => {
      await pool.end();
      const { host } = new URL(address); // and not what is secret in it
      const problem = error.message || error.errors?.[0]?.message || error.code;
      throw new BpttError('BPTT_BACKEND', `database: Postgres at ${host}: ${problem}`, { cause: error });
    });
    return new PostgresDatabase(pool);
  }

  all<R = Row>(sql: string, ...values: Value[]): Promise<R[]> {
    return on(this.pool).all<R>(sql, ...values);
  }

  run(sql: string, ...values: Value[]): Promise<number> {
    return on(this.pool).run(sql, ...values);
  }

  async transaction<T>(work: (within: Statements) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const client = await this.pool.connect();
      try {
        await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
        const result = await work(on(client));
        await client.query('COMMIT');
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is thrown away.
        const broken = await client.query('ROLLBACK').then(
          () => false,
          () => true,
        );
        client.release(broken);
        if (attempt === mostTries || !String((error as { code?: string }).code).startsWith('40')) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

const on = (client: Pool | PoolClient): Statements => ({
  all: async <R>(sql: string, ...values: Value[]) => (await client.query(sql, values.map(bound))).rows as R[],
  run: async (sql, ...values) => (await client.query(sql, values.map(bound))).rowCount ?? 0,
});

const bound = (value: Value) => (value instanceof Uint8Array ? Buffer.from(value) : value);
