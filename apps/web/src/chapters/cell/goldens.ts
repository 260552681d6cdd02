/** @file What PyTorch computed: outputs, final states and every gradient of RNN, LSTM and GRU, as pytorch/make_goldens.py wrote it. */
import { cellWords } from '../../words/cell.js';
import type { GoldenFile } from '../../worker/compare.js';

/** What wrote the files: pytorch/README.md. */
export const goldensPyTorch = '1.13.1';

// Inlined, small files would be data: addresses, which the page's content-security policy does not fetch.
const addresses = import.meta.glob<string>(
  '../../../../../pytorch/goldens/{exercise-*,*-random,*-mnist-like}.safetensors',
  {
    eager: true,
    query: '?url&no-inline',
    import: 'default',
  },
);

export async function fetchGoldens(): Promise<GoldenFile[]> {
  return Promise.all(
    Object.entries(addresses).map(async ([path, address]) => {
      const name = path.replace(/^.*\//, '').replace('.safetensors', '');
      const response = await fetch(address).catch(() => undefined);
      if (!response?.ok) throw new Error(cellWords().notFetched(name, response?.status ?? null));
      return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
    }),
  );
}
