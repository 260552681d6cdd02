/** @file Which classes a dataset's labels may name, and how its images lie. */
import { ArgumentError, expectBoolean, expectOptions, expectWholeNumber } from '@bptt/errors';

/** Labels are kept as bytes. */
export const mostClasses = 256;

/** What files of images and labels do not say of themselves. */
export interface ContentOptions {
  /** How many classes there are, from 1 to 256; 10 by default. EMNIST's balanced set has 47. */
  classes?: number | undefined;
  /** The label of the first class: 0 by default, 1 for EMNIST's letters. Labels are counted from 0 in what is made. */
  firstClass?: number | undefined;
  /** Whether each image lies on its side, rows for columns, as EMNIST's do; they are turned. False by default. */
  transposed?: boolean | undefined;
}

export const contentOptions = ['classes', 'firstClass', 'transposed'] as const;

/** @throws ArgumentError for what is no such option, or out of range. */
export function expectContent(
  options: ContentOptions,
): Required<{ [K in keyof ContentOptions]: NonNullable<ContentOptions[K]> }> {
  const { classes = 10, firstClass = 0, transposed = false } = expectOptions('options', options, contentOptions);
  expectWholeNumber('classes', classes, 1, mostClasses);
  expectWholeNumber('firstClass', firstClass, 0, mostClasses);
  expectBoolean('transposed', transposed);
  if (firstClass + classes > mostClasses)
    throw new ArgumentError('classes', `at most ${mostClasses - firstClass} from ${firstClass} on`, classes);
  return { classes, firstClass, transposed };
}

/** `a class from 0 to 9`, and what to say where there are more. */
export const classesInWords = ({ classes, firstClass }: { classes: number; firstClass: number }): string =>
  `a class from ${firstClass} to ${firstClass + classes - 1}`;

/** Images [N, H, W] whose rows are columns: [N, W, H]. */
export function turned(images: Uint8Array, [count, height, width]: readonly [number, number, number]): Uint8Array {
  const result = new Uint8Array(images.length);
  for (let i = 0; i < count; i++) {
    const image = i * height * width;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) result[image + x * height + y] = images[image + y * width + x]!;
    }
  }
  return result;
}
