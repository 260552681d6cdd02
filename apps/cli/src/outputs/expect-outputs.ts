/** @file The files that a command will write, looked at before its work: each can be written, no two are one, none is read too. */
import { ArgumentError } from '@bptt/errors';
import { expectWritable } from '@bptt/files';
import { fileIdentity } from './file-identity.js';

/** What is written, by the option that names it; those left out are undefined. */
export type Outputs = Record<string, string | undefined>;

/**
 * @param inputs what the command reads, by what it is to the user: `the model`.
 * @throws FileError for one that cannot be written; ArgumentError where one file would be two things, whatever its names.
 */
export async function expectOutputs(outputs: Outputs, inputs: Record<string, readonly string[]> = {}): Promise<void> {
  const taken = new Map<string, string>();
  for (const [name, paths] of Object.entries(inputs))
    for (const path of paths) taken.set(await fileIdentity(path), `${name}, which is read`);
  const written = Object.entries(outputs).filter((entry): entry is [string, string] => entry[1] !== undefined);
  for (const [option, path] of written) {
    const identity = await fileIdentity(path);
    const other = taken.get(identity);
    if (other) throw new ArgumentError(option, `another file than ${other}`, path);
    taken.set(identity, option);
  }
  for (const [, path] of written) await expectWritable(path);
}
