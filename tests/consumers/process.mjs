/** @file Processes of a consumer: run to their end, or servers that print their address. */
import { execFile, spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** Without what npm and pnpm add, so that only what was installed can be found. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_(package|lifecycle)|INIT_CWD|NODE_PATH|NODE_ENV$)/.test(name)),
);

/** An install of all the tools with an empty npm cache on a busy machine takes some minutes. */
const minutes = 15;

/** Runs a program to its end and gives what it prints on stdout. */
export const run = (cwd, command, args) =>
  new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, maxBuffer: 2 ** 26, timeout: minutes * 60_000 }, (error, stdout, stderr) => {
      const how = error?.killed ? `ended after ${minutes} minutes` : (error?.code ?? error?.signal);
      if (error) reject(new Error(`${command} ${args.join(' ')}: ${how}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });

/** Starts a Node script that serves, and finds the address in what it prints. */
export function start(cwd, script, args) {
  const child = spawn(process.execPath, [script, ...args], { cwd, env: { ...env, NO_COLOR: '1' }, stdio: 'pipe' });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  let said = '';
  const address = new Promise((resolve, reject) => {
    const listen = (chunk) => {
      said += chunk;
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):\d+\S*/.exec(stripVTControlCharacters(said));
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    ended.then(() => reject(new Error(`${script} ended: ${said}`)));
  });
  return {
    address,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}
