/** @file What the two sides write into a job. */
export interface JobData {
  dispatcher: string;
  /** Counted from 1: how often it was given to a machine. */
  attempt: number;
  /** The task's own. */
  data: unknown;
  /** Of its bytes, which are in the store; null where it has none. */
  sha256: string | null;
}

export type JobResult = { data: unknown; sha256: string | null } | { lost: string };
