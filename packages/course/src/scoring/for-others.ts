/** @file What a server and the machines that score for it say to each other, over the queue. */
import { Fingerprint } from '@bptt/formats';
import type { Limits } from '../course/settings.js';
import { loadTestSet } from '../course/test-set.js';
import type { Job } from './job.js';

export const queueName = 'score';

/** The model's bytes go with it. */
export interface ScoringTask {
  /** Its test set is relative to the course's folder. */
  job: Job;
  /** Of the hidden images and labels. */
  testSet: string;
  limits: Limits;
}

/** Gives the fingerprint of a test set's hidden images and labels; each set is read once. */
export function fingerprints(): (testSet: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return (testSet) => {
    if (!known.has(testSet)) known.set(testSet, fingerprintOf(testSet));
    return known.get(testSet)!;
  };
}

async function fingerprintOf(testSet: string): Promise<string> {
  const images = await loadTestSet(testSet);
  const fingerprint = new Fingerprint().add(Uint32Array.from(images.shape));
  for (let i = 0; i < images.length; i++) fingerprint.add(images.pixels(i)).add(Uint32Array.of(images.label(i)));
  return fingerprint.digits();
}
