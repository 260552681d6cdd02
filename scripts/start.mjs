/** @file `npm start`: installs, builds and trains the LSTM on MNIST. Further options go to `bptt train lstm`. */
import { pathToFileURL } from 'node:url';
import { cli, setup } from './setup.mjs';

setup();
process.argv = [...process.argv.slice(0, 2), 'train', 'lstm', ...process.argv.slice(2)];
await import(pathToFileURL(cli).href);
