/** @file All readers of bytes that another may have written, by name. */
import type { Target } from '../target.js';
import { checkpoint } from './checkpoint.js';
import { data } from './data.js';
import { models } from './models.js';
import { options } from './settings.js';

export const targets: Record<string, Target> = { ...models, ...data, ...options, ...checkpoint };
