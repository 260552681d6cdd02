/**
 * @file An event file as TensorBoard reads it: TFRecord frames around `Event` messages of scalars.
 *
 * Format: github.com/tensorflow/tensorboard, compat/proto/{event,summary}.proto; the frame: tensorflow.org/tutorials/load_data/tfrecord.
 */
import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import protobuf, { type Writer } from 'protobufjs/minimal.js';
import { RecordFile } from '../outputs/record-file.js';
import { note } from '../terminal/print.js';

/** Castagnoli's polynomial, bits reversed. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

/** CRC-32C, RFC 3720. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = table[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** As the frame stores it: a checksum of bytes that hold checksums would be no good one. */
const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
};

/** Length, its checksum, the message, its checksum; little-endian. */
function frame(message: Uint8Array): Uint8Array {
  const framed = new Uint8Array(16 + message.length);
  const view = new DataView(framed.buffer);
  view.setBigUint64(0, BigInt(message.length), true);
  view.setUint32(8, masked(framed.subarray(0, 8)), true);
  framed.set(message, 12);
  view.setUint32(12 + message.length, masked(message), true);
  return framed;
}

/** Of a session's states: what came before and says of this step or a later one counts no more. */
const start = 1;

/** The seconds in the names of a folder's files of events, by which they are read in turn. */
function timesOf(folder: string): number[] {
  try {
    return readdirSync(folder).flatMap(
      (name) => /^events\.out\.tfevents\.(\d+)/.exec(name)?.slice(1).map(Number) ?? [],
    );
  } catch {
    return []; // it is made, or cannot be written in
  }
}

export class EventFile {
  readonly #file: RecordFile;

  /**
   * Begins a file of its own in `folder`, which is made. Where other files of events are there, TensorBoard leaves out what they say of later steps.
   * @param before steps that were done when it begins.
   * @throws FileError
   */
  constructor(folder: string, before: number, now = Date.now()) {
    const others = timesOf(folder);
    const seconds = Math.max(Math.floor(now / 1000), ...others.map((time) => time + 1));
    this.#file = new RecordFile(join(folder, `events.out.tfevents.${seconds}.${hostname()}.${process.pid}.bptt`));
    if (others.length > 0 && before === 0)
      note(`bptt: ${folder} has events of another run, which stay; TensorBoard shows those of this one in their place`);
    this.#write(now, (event) => event.uint32(26).string('brain.Event:2')); // file_version = 3
    this.#write(now, (event) =>
      event
        .uint32(16)
        .int64(before + 1)
        .uint32(58)
        .fork()
        .uint32(8)
        .int32(start)
        .ldelim(),
    ); // step = 2, session_log = 7 { status = 1 }
  }

  /** Values by their tags, at a step. */
  scalars(step: number, values: Record<string, number>, now = Date.now()): void {
    this.#write(now, (event) => {
      event.uint32(16).int64(step); // step = 2
      event.uint32(42).fork(); // summary = 5
      for (const [tag, value] of Object.entries(values))
        event.uint32(10).fork().uint32(10).string(tag).uint32(21).float(value).ldelim(); // value = 1 { tag = 1, simple_value = 2 }
      event.ldelim();
    });
  }

  close(): void {
    this.#file.close();
  }

  #write(now: number, fill: (event: Writer) => void): void {
    const event = protobuf.Writer.create()
      .uint32(9)
      .double(now / 1000); // wall_time = 1
    fill(event);
    this.#file.append(frame(event.finish()));
  }
}
