/** @file How much a command does at once. */
import { availableParallelism } from 'node:os';
import { Option } from 'commander';
import { wholeNumberTo } from './arguments.js';

export const parallelOption = (description: string, most: number): Option =>
  new Option('--parallel <n>', description)
    .argParser(wholeNumberTo(most))
    .default(availableParallelism(), 'as many as there are cores');
