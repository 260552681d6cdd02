/** @file Runs each segment in a process of its own, on this machine. */
import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ArgumentError, expectOptions, expectWholeNumber } from '@bptt/errors';
import { EventQueue, type Executor } from '../executor.js';
import type { Segment } from '../study/trial.js';
import { keyOf } from '../study/trial.js';
import type { Report } from './protocol.js';

export interface ProcessesOptions {
  /** A module that calls `runTrial(objective)`. */
  module: string | URL;
  /** The module's arguments. */
  args?: readonly string[] | undefined;
  /** Of a whole training. */
  epochs: number;
  /** Processes at once; the machine's cores when left out. */
  capacity?: number | undefined;
  /** Folder in which trials leave their checkpoints; without it, a trial that goes on starts anew. */
  checkpoints?: string | undefined;
  /** Seconds after which a segment is killed and its trial has failed. */
  deadline?: number | undefined;
  /** Node's old-space limit of a process, in MiB; a process that needs more is lost. */
  memory?: number | undefined;
}

interface Running {
  child: ChildProcess;
  timer: NodeJS.Timeout | undefined;
}

export function processes(options: ProcessesOptions): Executor {
  const {
    module,
    args = [],
    epochs,
    capacity = availableParallelism(),
    checkpoints,
    deadline,
    memory,
  } = expectOptions('options', options, ['module', 'args', 'epochs', 'capacity', 'checkpoints', 'deadline', 'memory']);
  expectWholeNumber('epochs', epochs);
  expectWholeNumber('capacity', capacity);
  if (memory !== undefined) expectWholeNumber('memory', memory);
  if (deadline !== undefined && !(deadline > 0))
    throw new ArgumentError('deadline', 'a number of seconds > 0', deadline);
  const path = typeof module === 'string' ? module : fileURLToPath(module);
  const events = new EventQueue();
  const running = new Map<string, Running>();

  const submit = (segment: Segment): void => {
    const started = performance.now();
    const execArgv = memory === undefined ? [] : [`--max-old-space-size=${memory}`];
    const child = fork(path, args, { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], serialization: 'advanced' });
    const here: Running = { child, timer: undefined };
    running.set(keyOf(segment), here);
    let said = '';
    let done = false;

    /** The first of outcome, deadline and death counts. */
    const finish = (event: Parameters<EventQueue['push']>[0]): void => {
      if (done || running.get(keyOf(segment)) !== here) return;
      done = true;
      clearTimeout(here.timer);
      running.delete(keyOf(segment));
      events.push(event);
    };
    const seconds = () => (performance.now() - started) / 1000;

    child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.on('error', ({ message }) => finish({ type: 'lost', segment, reason: message }));
    child.on('message', (report: Report) => {
      if (report.type === 'ready') child.send({ segment, epochs, checkpoints });
      if (report.type === 'progress')
        events.push({ type: 'progress', segment, epoch: report.epoch, values: report.values });
      if (report.type === 'outcome') finish({ type: 'outcome', segment, outcome: report.outcome, seconds: seconds() });
    });
    child.on('close', (code, signal) => {
      const why = said.trim().split('\n').at(-1);
      finish({ type: 'lost', segment, reason: `${signal ?? `exit code ${code}`}${why ? `: ${why}` : ''}` });
    });
    if (deadline === undefined) return;
    here.timer = setTimeout(() => {
      finish({ type: 'outcome', segment, outcome: { failed: `took longer than ${deadline} s` }, seconds: seconds() });
      child.kill('SIGKILL');
    }, deadline * 1000);
  };

  const cancel = (segment: Segment): void => {
    const here = running.get(keyOf(segment));
    running.delete(keyOf(segment));
    clearTimeout(here?.timer);
    here?.child.kill('SIGKILL');
  };

  return {
    capacity,
    submit,
    cancel,
    next: () => events.next(),
    async close() {
      const left = [...running.values()];
      running.clear();
      await Promise.all(
        left.map(({ child, timer }) => {
          clearTimeout(timer);
          const gone = new Promise((resolve) => child.once('close', resolve));
          return child.kill('SIGKILL') ? gone : undefined;
        }),
      );
    },
  };
}
