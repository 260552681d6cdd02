/** @file The texts that are attached to an HDF5 object; sections IV.A.2.m and III.E of the format. */
import { countOf, dataTypeAt, shapeAt } from './data-type.js';
import type { Hdf5Bytes } from './hdf5-bytes.js';

/** An attribute's name, and its text or texts when they are asked for: undefined where it holds something else. */
export interface Attribute {
  name: string;
  value(): string | string[] | undefined;
}

export function attributeAt(file: Hdf5Bytes, at: number): Attribute {
  const version = file.number('attribute', at, 1);
  if (version < 1 || version > 3) file.fail('attribute', at, 'version 1, 2 or 3', String(version));
  const padded = (size: number) => (version === 1 ? Math.ceil(size / 8) * 8 : size);
  const [nameSize, typeSize, spaceSize] = [2, 4, 6].map((i) => file.number('attribute', at + i, 2)) as [
    number,
    number,
    number,
  ];
  const nameAt = at + (version === 3 ? 9 : 8);
  const typeAt = nameAt + padded(nameSize);
  const spaceAt = typeAt + padded(typeSize);
  const dataAt = spaceAt + padded(spaceSize);
  return {
    name: ended(file.text('attribute', nameAt, nameSize)),
    value: () => {
      const { text, size } = dataTypeAt(file, typeAt);
      const shape = shapeAt(file, spaceAt);
      const count = countOf(file, shape, spaceAt);
      // Keras writes an empty list as one of numbers.
      if (!text) return count ? undefined : [];
      file.expectWithin('attribute', dataAt, count * size);
      const texts = Array.from({ length: count }, (_, i) =>
        text === 'fixed' ? ended(file.text('text', dataAt + i * size, size)) : heapText(file, dataAt + i * size),
      );
      return shape.length ? texts : texts[0];
    },
  };
}

/** Up to the first zero, which fills the place that a text leaves. */
const ended = (text: string): string => text.split('\0', 1)[0]!;

/** A text in a collection of texts: its length, the collection's address and its number there. */
function heapText(file: Hdf5Bytes, at: number): string {
  const length = file.number('text', at, 4);
  if (length === 0) return '';
  const collection = file.number('text', at + 4, 8);
  const wanted = file.number('text', at + 12, 4);
  file.expectSignature('collection', collection, 'GCOL');
  const end = collection + file.number('collection', collection + 8, 8);
  for (let place = collection + 16; place + 16 <= end;) {
    const index = file.number('collection', place, 2);
    const size = file.number('collection', place + 8, 8);
    if (index === 0) break; // the free space at the end
    if (index === wanted && length <= size) return file.text('text', place + 16, length);
    place += 16 + Math.ceil(size / 8) * 8;
  }
  return file.fail('text', at, `a text of ${length} bytes with number ${wanted}`, 'none in its collection');
}
