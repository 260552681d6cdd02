/** @file Work for other machines, through BullMQ on Redis: one side gives tasks, the other takes them. */
export { Dispatcher, type Answer, type Given, type Task } from './dispatcher.js';
export { expectQueue } from './redis.js';
export type { QueueOptions, Timing } from './settings.js';
export { takeTasks, type Handler, type Taken, type Taker } from './taker.js';
