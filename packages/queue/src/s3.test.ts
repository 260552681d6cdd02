/** @file A bucket: its requests are signed, what is wrong with it is one clear error, and one that is away is waited for. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { AwsV4Signer } from 'aws4fetch';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { s3Shelf } from './s3.js';

const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-west-1' };
const objects = new Map<string, Buffer>();
/** How many of the next requests are answered with 503. */
let busy = 0;
const server = createServer((request, response) => void answer(request, response));

const refuse = (response: ServerResponse, status: number, code: string) =>
  response.writeHead(status).end(`<Error><Code>${code}</Code><Message>said by the test</Message></Error>`);

/** As S3 does it: who has the secret can make the same signature of what came. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  const { method = '', url = '', headers } = request;
  if (busy > 0) return void (busy--, refuse(response, 503, 'SlowDown'));
  const signer = new AwsV4Signer({
    method,
    url: `http://${headers.host}${url}`,
    headers: { 'x-amz-content-sha256': String(headers['x-amz-content-sha256']) },
    accessKeyId: keys.AWS_ACCESS_KEY_ID,
    secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
    service: 's3',
    region: keys.AWS_REGION,
    datetime: String(headers['x-amz-date']),
  });
  if ((await signer.authHeader()) !== headers.authorization) return void refuse(response, 403, 'SignatureDoesNotMatch');
  if (!url.startsWith('/bucket/')) return void refuse(response, 404, 'NoSuchBucket');
  const found = objects.get(url);
  if (method === 'PUT') return void (objects.set(url, body), response.end());
  if (method === 'DELETE') return void (objects.delete(url), response.writeHead(204).end());
  if (!found) return void refuse(response, 404, 'NoSuchKey');
  response.end(found);
}

let env: Record<string, string>;
beforeEach(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  env = { ...keys, AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  objects.clear();
});

it('gives back what it was given, under its folder, and what is not there is null', async () => {
  const shelf = s3Shelf('s3://bucket/some/folder/', { env });
  await shelf.write('a-1', Buffer.from('bytes'));
  expect([...objects.keys()]).toEqual(['/bucket/some/folder/a-1']);
  expect(await shelf.read('a-1')).toEqual(Buffer.from('bytes'));
  await shelf.remove('a-1');
  await shelf.remove('a-1');
  expect(await shelf.read('a-1')).toBeNull();
  expect(shelf.place('a-1')).toBe('s3://bucket/some/folder/a-1');
});

it('waits for a server that is busy', async () => {
  busy = 2;
  const shelf = s3Shelf('s3://bucket', { env });
  await shelf.write('a', Buffer.from('bytes'));
  expect(objects.size).toBe(1);
});

it.each([
  [
    'a wrong secret',
    's3://bucket',
    { AWS_SECRET_ACCESS_KEY: 'wrong' },
    'refuses: SignatureDoesNotMatch: said by the test',
  ],
  ['no such bucket', 's3://other', {}, 'refuses: NoSuchBucket: said by the test'],
  ['no server', 's3://bucket', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'does not answer: '],
])('%s is one clear error, which does not repeat the secret', async (_, address, changes, message) => {
  const asked = s3Shelf(address, { patience: 0, env: { ...env, ...changes } }).write('a', Buffer.from('bytes'));
  await expect(asked).rejects.toThrow(`store: ${address} at 127.0.0.1:`);
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.not.toThrow(/secret|wrong/);
});

it.each([
  ['s3://', {}, "store: expected a bucket such as s3://bucket/folder, got 's3://'"],
  ['s3://me:secret@host/x', {}, "bucket/folder, got 'one with an @'"],
  ['s3://bucket', { AWS_ACCESS_KEY_ID: '' }, "AWS_ACCESS_KEY_ID: expected the key of a store s3://..., got 'none'"],
  ['s3://bucket', { AWS_ENDPOINT_URL: 'host:x' }, 'AWS_ENDPOINT_URL: expected an address such as https://host:9000'],
])('%s with %j is refused at the start', (address, changes, message) => {
  expect(() => s3Shelf(address, { env: { ...env, ...changes } })).toThrow(message);
});
