/** @file Waits, but not for ever: for what goes by itself where Redis is away. */

/** Resolves when `work` has ended, well or not, at the latest after so many milliseconds; it keeps no process alive. */
export const within = (milliseconds: number, work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.race([work?.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, milliseconds).unref())]);
