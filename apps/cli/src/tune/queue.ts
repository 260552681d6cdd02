/** @file What both sides of `bptt tune --queue` share: the address, and which program a trial is. */
import { Option } from 'commander';
import { programVersion } from '@bptt/queue/version';
import { version } from '../../package.json';

/** With a password it is better told by the environment, which no list of processes shows. */
export const queueOption = (): Option =>
  new Option('--queue <url>', 'redis://[user:password@]host[:port], or BPTT_QUEUE').env('BPTT_QUEUE');

export const storeOption = (): Option =>
  new Option(
    '--store <place>',
    'for checkpoints on their way: a folder that all machines see, or s3://bucket/folder, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION or AWS_ENDPOINT_URL (default: Redis keeps them)',
  );

/** The program of trials. */
export const trialFile = new URL('trial.js', import.meta.url);

export const trialVersion = (): string => programVersion(version, trialFile);
