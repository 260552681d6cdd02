/** @file Bytes in a bucket of S3, or of what speaks as it does (MinIO, R2, Garage), with the AWS tools' own environment. */
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { ArgumentError, BackendError } from '@bptt/errors';
import type { Shelf } from './shelf.js';

export const isBucket = (place: string): boolean => place.startsWith('s3://');

interface S3Options {
  /** How long, in milliseconds, a bucket that is away is waited for. */
  patience?: number | undefined;
  env?: Readonly<Record<string, string | undefined>>;
}

/** Of one request. */
const longestSilence = 60_000;

/**
 * @param address `s3://bucket/folder`; the server is that of AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, else Amazon's of AWS_REGION.
 * @throws ArgumentError for what is no such address, or where there are no keys.
 */
export function s3Shelf(address: string, { patience = 300_000, env = process.env }: S3Options = {}): Shelf {
  const [, bucket, folder = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/[\w./-]*)?$/.exec(address) ?? [];
  if (bucket === undefined) {
    const shown = address.includes('@') ? 'one with an @' : address; // it may hold a key
    throw new ArgumentError('store', 'a bucket such as s3://bucket/folder', shown);
  }
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || 'us-east-1';
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  const base = endpoint ? `${endpoint.replace(/\/+$/, '')}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`;
  if (!/^https?:/.test(base) || !URL.canParse(base))
    throw new ArgumentError('AWS_ENDPOINT_URL', 'an address such as https://host:9000', endpoint);
  const client = new AwsClient({
    accessKeyId: expected(env, 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: expected(env, 'AWS_SECRET_ACCESS_KEY'),
    ...(env['AWS_SESSION_TOKEN'] && { sessionToken: env['AWS_SESSION_TOKEN'] }),
    service: 's3',
    region,
    retries: 0,
  });
  const server = new URL(base).host;
  const fault = (problem: string, cause?: unknown) =>
    new BackendError(`store: ${address} at ${server} ${problem}`, { cause });

  /** Once; again and again while the way to it or the server itself is at fault. */
  async function ask(method: string, name: string, body?: Uint8Array): Promise<Response> {
    const url = `${base}${folder.replace(/\/*$/, '')}/${name}`;
    const headers = {
      'x-amz-content-sha256': createHash('sha256')
        .update(body ?? '')
        .digest('hex'),
    };
    const until = performance.now() + patience;
    for (let pause = 100; ; pause = Math.min(2 * pause, 3000)) {
      let problem: BackendError;
      try {
        const signal = AbortSignal.timeout(longestSilence);
        const answer = await client.fetch(url, { method, headers, signal, ...(body && { body: Buffer.from(body) }) });
        if (answer.ok) return answer;
        const said = await answer.text();
        if (answer.status === 404 && !said.includes('NoSuchBucket')) return answer;
        problem = fault(`refuses: ${reasonOf(said, answer.status)}`);
        if (answer.status < 500 && answer.status !== 429) throw problem;
      } catch (error) {
        if (error instanceof BackendError) throw error;
        const { message, cause } = error as Error;
        problem = fault(`does not answer: ${(cause as Error | undefined)?.message || message}`, error);
      }
      if (performance.now() + pause > until) throw problem;
      await wait(pause);
    }
  }

  return {
    place: (name) => `${address.replace(/\/*$/, '')}/${name}`,
    async write(name, bytes) {
      if (!(await ask('PUT', name, bytes)).ok) throw fault('is not there');
    },
    async read(name) {
      const answer = await ask('GET', name);
      return answer.ok ? Buffer.from(await answer.arrayBuffer()) : null;
    },
    remove: (name) => ask('DELETE', name),
  };
}

function expected(env: NonNullable<S3Options['env']>, name: string): string {
  const value = env[name];
  if (!value) throw new ArgumentError(name, 'the key of a store s3://...', 'none');
  return value;
}

/** What the server's XML says. */
function reasonOf(said: string, status: number): string {
  const [code, message] = ['Code', 'Message'].map((name) => new RegExp(`<${name}>([^<]*)`).exec(said)?.[1]);
  return [code ?? `status ${status}`, message].filter(Boolean).join(': ');
}
