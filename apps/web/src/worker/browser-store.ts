/** @file This browser's own store, which in a private window for instance may keep nothing. */
import { get } from 'idb-keyval';

/** Whether the store did it. What it does not keep, the page goes without, and says so where it matters. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch {
    return false;
  }
}

/** What is kept under `key`; undefined where nothing is, or nothing can be. */
export async function stored<T>(key: string): Promise<T | undefined> {
  let found: T | undefined;
  await attempt(async () => (found = await get<T>(key)));
  return found;
}
