import { step } from './step.js';

onmessage = async ({ data: { wasm } }) => {
  postMessage(await step({ wasm }).then(JSON.stringify, (error) => String(error)));
};
