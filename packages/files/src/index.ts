/** @file @bptt/files: files in Node, read only where they are regular ones, written whole or not at all. */
export { filesBelow } from './files-below.js';
export { lock, type Lock } from './lock.js';
export { expectWritable, writeOutput } from './output-file.js';
export { whileLocked } from './output-lock.js';
export { reason } from './reason.js';
export { readRegularFile, statOf, unreadable } from './regular-file.js';
