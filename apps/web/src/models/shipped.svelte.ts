/** @file The model that comes with the page. */
import { modelsWords } from '../words/models.js';
import { compute } from '../ask/compute.svelte.js';
import type { ModelFacts } from '../worker/open-model.js';
import type { OwnModel } from './own.svelte.js';

/** Once it has been brought. */
export const shipped: { model: OwnModel | null; facts: ModelFacts | null } = $state({ model: null, facts: null });

const fileName = 'lstm-mnist.safetensors';
let bringing: Promise<OwnModel> | undefined;

/** @throws Error when it did not arrive; the next call tries again. */
export const bringShipped = (): Promise<OwnModel> =>
  (bringing ??= bring().catch((error: unknown) => {
    bringing = undefined;
    throw error;
  }));

async function bring(): Promise<OwnModel> {
  const response = await fetch(new URL(fileName, document.baseURI)).catch((error: Error) => error);
  if (response instanceof Error || !response.ok)
    throw new Error(
      modelsWords().didNotArrive(
        fileName,
        response instanceof Error ? response.message : modelsWords().hostAnswered(response.status),
      ),
    );
  const model = { name: 'the shipped LSTM', file: new Uint8Array(await response.arrayBuffer()) };
  const facts = await compute.call('inspect', model);
  Object.assign(shipped, { model, facts });
  return model;
}
