/** @file What a store needs of a place: bytes by name. */

export interface Shelf {
  /** The name as messages say it. */
  place(name: string): string;
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Null where there are none of this name. */
  read(name: string): Promise<Buffer | null>;
  remove(name: string): Promise<unknown>;
}
