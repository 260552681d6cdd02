/** @file Runs the built command-line app; installs and builds first where that was not done yet. */
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { cli, setup } from './setup.mjs';

if (!existsSync(cli)) setup();
await import(pathToFileURL(cli).href);
