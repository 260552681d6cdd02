/** @file The `bptt` command as a process: its streams, its signals, and what nobody caught. */
import { failed, interrupted, run } from './program.js';
import { endAtSignals } from './terminal/interrupt.js';
import { guardStreams } from './terminal/print.js';

guardStreams();
endAtSignals(interrupted);
process.on('uncaughtException', (error) => process.exit(failed(error)));
await run(process.argv.slice(2));
