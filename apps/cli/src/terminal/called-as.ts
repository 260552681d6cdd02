/** @file How the user called this program, for the commands it suggests. */

const callers: Record<string, string> = { start: 'npm run -s bptt --', bptt: 'npm run -s bptt --', npx: 'npx bptt' };

/** `bptt`, or what stands for it in a checkout and under npx. */
export const calledAs = callers[process.env['npm_lifecycle_event'] ?? ''] ?? 'bptt';
