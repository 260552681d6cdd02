/** @file The `bptt` command as a process: its streams, and what nobody caught. */
import { failed, run } from './program.js';
import { guardStreams } from './terminal/print.js';

guardStreams();
process.on('uncaughtException', (error) => process.exit(failed(error)));
await run(process.argv.slice(2));
