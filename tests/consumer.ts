/** @file What a user gets: our packages packed, and installed by plain npm into an empty folder outside the checkout. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** A tool that the checkout has installed, such as `pnpm`. */
export const tool = (name: string): string => join(root, 'node_modules/.bin', name);

/** A package as it would be published. */
interface Packed {
  name: string;
  tarball: string;
  /** The paths in it. */
  files: string[];
}

export interface Consumer {
  folder: string;
  packages: Packed[];
  /** Runs a program in the folder and returns what it prints on stdout. */
  run(command: string, ...args: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Packs the named packages and installs them, and what else npm is told to, into an empty folder. */
export async function installed(names: string[], ...others: string[]): Promise<Consumer> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'bptt-consumer-')));
  const packages = await pack(names, join(base, 'packed'));
  const folder = join(base, 'app');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  await execute(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages.map(({ tarball }) => tarball), ...others],
    folder,
  );
  return {
    folder,
    packages,
    run: (command, ...args) => execute(command, args, folder),
    remove: () => rm(base, { recursive: true, force: true }),
  };
}

async function pack(names: string[], to: string): Promise<Packed[]> {
  const filters = names.flatMap((name) => ['--filter', name]);
  const printed = await execute(tool('pnpm'), [...filters, 'pack', '--json', '--pack-destination', to], root);
  const packed = [JSON.parse(printed)].flat() as { name: string; filename: string; files: { path: string }[] }[];
  return packed.map(({ name, filename, files }) => ({ name, tarball: filename, files: files.map(({ path }) => path) }));
}

function execute(command: string, args: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      command,
      args,
      { cwd, env: userEnvironment(), shell: process.platform === 'win32', maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error)
          reject(
            new Error(`${command} ${args.join(' ')} in ${cwd}: ${error.code ?? error.signal}\n${stdout}\n${stderr}`),
          );
        else resolve(stdout);
      },
    );
  });
}

/** Without what npm, pnpm (NODE_PATH to this checkout) and vitest add, so that only what was installed can be found. */
function userEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD|NODE_ENV|NODE_PATH|VITEST|TEST$|DEV$|PROD$|MODE$|SSR$|BASE_URL$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
