/** @file The words about models in English: what one is, taking, keeping and submitting it. */
import { counted } from '../numbers.js';

export const models = {
  withRelu: (module: string) => `${module} with relu`,
  hiddenSize: (hidden: number) => `hidden size ${hidden}`,
  projected: (to: number) => `projected to ${to}`,
  layers: (count: number) => `${count} layers`,
  bidirectional: 'both directions',
  meanHead: 'reads the digit from the mean over all rows',
  parameters: (count: number) => counted(count, 'parameter', 'parameters'),
  testAccuracy: (share: string) => `names ${share} of the test images correctly`,
  valAccuracy: (share: string) => `names ${share} of the held-out images correctly`,
  assumed: (what: string) => `taken to have ${what}, since its file does not say`,
  kibibytes: (count: string) => `${count}\u00a0KiB`,

  shipped: 'the shipped LSTM',
  tooLarge: (names: string, most: string, size: string) =>
    `${names}: expected a model file of at most ${most}, found ${size}`,
  stays: (name: string) => `The model in use stays: ${name}.`,
  notKept: (why: string) => `This browser does not keep anything for this page: ${why} Download the model instead.`,
  didNotArrive: (name: string, why: string) => `${name} did not arrive: ${why}`,
  hostAnswered: (status: number) => `the host answered ${status}`,

  unreachable: (server: string) => `${server} cannot be reached`,
  serverAnswered: (server: string, status: number) => `${server} answered ${status}`,
  needsTls: (server: string) =>
    `${server} cannot be reached: a page may ask only servers that begin with https://, and those of its own machine`,
  noCourse: (address: string) => `at ${address} there is a server, but not one of a course (bptt serve)`,
  noneOpen: (titles: readonly string[]) =>
    titles.length ? `nothing can be submitted now: not open: ${titles.join(', ')}` : 'that course has no competition',
  refusals: {
    token: 'this token is not known here, or was revoked',
    closed: 'the competition is closed: nothing is taken any more',
    'not-open': 'the competition is not open yet',
    quota:
      'all submissions of today are used or under way; what is rejected or fails costs none. The next day begins at midnight UTC',
    aborted: 'the connection broke off before all of the model was there',
  },
  uploading: 'Uploading …',
  queued: (place: number) => `In the queue, place ${place} …`,
  states: {
    queued: 'queued',
    validating: 'being checked',
    scoring: 'being scored',
    scored: 'scored',
    rejected: 'rejected',
    failed: 'failed',
    expired: 'expired',
  },
  scored: (title: string, score: string, mark: string | null, rank: number | null) =>
    `${title}: public score ${score}${mark ? `, mark ${mark}` : ''}${rank ? `, rank ${rank}` : ''}.`,
  notScored: (title: string, state: string, reason: string) => `${title}: ${state}: ${reason}. It cost no quota.`,
};
