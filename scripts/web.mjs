/** @file `npm run web`: installs, builds and serves the page; prints its address. Further options go to `vite preview`, such as --host or --port. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setup } from './setup.mjs';

setup({ page: true });
const vite = fileURLToPath(new URL('../node_modules/vite/bin/vite.js', import.meta.url));
const folder = fileURLToPath(new URL('../apps/web', import.meta.url));
const server = spawn(process.execPath, [vite, 'preview', ...process.argv.slice(2)], { cwd: folder, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
server.on('exit', (code) => (process.exitCode = code ?? 0));
