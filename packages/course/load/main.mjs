/** @file `npm run load --prefix packages/course [deadline|faults|hostile|idle]`: loads and faults on a real server; prints figures. */
import { deadlineHour } from './deadline-hour.mjs';
import { hostile, idle } from './hostile.mjs';

const parts = {
  deadline: () => deadlineHour(),
  faults: () => deadlineHour({ kills: 50 }),
  hostile: () => hostile(),
  idle: () => idle(),
};
const asked = process.argv.slice(2);
for (const name of asked.length ? asked : Object.keys(parts))
  console.log(name, JSON.stringify(await parts[name](), null, 2));
