import { step } from './step.js';

onmessage = async ({ data: settings }) => {
  postMessage(await step(settings).then(JSON.stringify, (error) => String(error)));
};
