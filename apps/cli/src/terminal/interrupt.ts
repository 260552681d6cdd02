/** @file Ctrl-C: the first asks the work to stop and save, the second ends the process. */
import { isBpttError } from '@bptt/errors';

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

export interface Interrupt {
  signal: AbortSignal;
  /** The exit code of a process that was interrupted, undefined when it was not. */
  exitCode(): number | undefined;
  release(): void;
}

/** @param tell called at the first Ctrl-C. */
export function onInterrupt(tell: () => void): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const handle = (name: NodeJS.Signals) => {
    const code = exitCodes[name as keyof typeof exitCodes];
    if (exitCode !== undefined) process.exit(code);
    exitCode = code;
    tell();
    controller.abort();
  };
  for (const name of Object.keys(exitCodes)) process.on(name, handle);
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    release: () => {
      for (const name of Object.keys(exitCodes)) process.off(name, handle);
    },
  };
}

/** What `work` comes to, or null when it was aborted. */
export async function untilAborted<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (isBpttError(error) && error.code === 'BPTT_ABORTED') return null;
    throw error;
  }
}
