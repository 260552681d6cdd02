/** @file Installs and builds what a fresh checkout needs; does nothing twice. Runs on Node and npm alone. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.bptt-installed');
const builtAll = join(root, 'node_modules/.bptt-built');
const bin = join(root, 'node_modules/.bin');

/** The built command-line app. */
export const cli = join(root, 'apps/cli/dist/main.js');

/** What a command prints goes to stderr, since stdout belongs to the command that comes after, or is shown only if it fails. */
function run(output, command, args, env = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    shell: process.platform === 'win32',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1', ...env },
  });
  if (status === 0) return;
  console.error(
    `${stdout ?? ''}${stderr ?? ''}${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`,
  );
  process.exit(status || 1);
}

function install() {
  const locked = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === locked) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.error('installing (once) ...');
  run(2, 'npx', ['-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only', '--loglevel=warn']);
  writeFileSync(stamp, locked);
}

/**
 * Brings the checkout up to date: installs when the lock file changed, builds what changed. Until all was built once, only what the
 * command line runs on is, without declarations of types: that is a third of the work.
 */
export function setup({ all = existsSync(builtAll), page = false } = {}) {
  install();
  console.error('building what changed ...');
  const build = (env, ...filters) =>
    run('pipe', 'turbo', ['run', 'build', '--output-logs=errors-only', ...filters], env);
  if (!all && !page) return build({ BPTT_JS_ONLY: '1' }, '--filter=bptt...');
  build({}, ...(page ? [] : ['--filter=!@bptt/web']));
  writeFileSync(builtAll, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setup({ page: !process.argv.includes('--without-page') });
