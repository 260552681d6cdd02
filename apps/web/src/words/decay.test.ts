import { decayOf } from '@bptt/gradients-analysis';
import { afterEach, expect, test } from 'vitest';
import { reasonInWords } from './decay.js';
import { setLanguage } from './language.js';

afterEach(() => setLanguage('en'));

test.each([[[1, null]], [[0, 0]], [[0, 1]], [[1]], [[2, 1]], [[1, 1]]])(
  '%j: every reason has German words',
  (norms) => {
    const reason = decayOf(norms).reason!;
    expect(reasonInWords(reason)).toBe(reason);
    setLanguage('de');
    expect(reasonInWords(reason)).not.toBe(reason);
  },
);
