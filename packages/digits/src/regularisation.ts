/** @file What keeps a network from learning its images by heart, by their names on the command line. */
import { expectAugmentation, type Augmentation } from '@bptt/data';
import { ArgumentError } from '@bptt/errors';

export interface RegularisationSettings {
  /** Changes of the training images, anew in each epoch: see `readAugmentation`. */
  augment?: string | undefined;
  /** What part of each target is spread evenly over all classes. */
  labelSmoothing?: number | undefined;
  /** How much of the weights' average stays at each step; the averages are validated and saved. */
  ema?: number | undefined;
}

/** Amounts that have a name: for digits of 28 x 28 pixels. */
export const augmentations = {
  light: 'shift=1,rotate=7,scale=0.07,elastic=1.5',
  strong: 'shift=2,rotate=12,scale=0.12,elastic=3',
} as const;

/** @param words `none`, a name, or amounts such as `shift=2,rotate=10`. @throws ArgumentError for anything else, or amounts out of range. */
export function readAugmentation(words = 'none'): Augmentation | undefined {
  if (words === 'none') return undefined;
  if (Object.hasOwn(augmentations, words)) return readAugmentation(augmentations[words as keyof typeof augmentations]);
  const amounts = words.split(',').map((part) => /^\s*([a-z]+)\s*=\s*([\d.e-]+)\s*$/.exec(part));
  if (amounts.includes(null))
    throw new ArgumentError(
      'augment',
      `none, ${Object.keys(augmentations).join(', ')} or amounts such as shift=2,rotate=10,scale=0.1,elastic=3`,
      words,
    );
  return expectAugmentation('augment', Object.fromEntries(amounts.map((part) => [part![1], Number(part![2])])));
}

/** What the model card says of it: nothing of what is left out, and amounts instead of a name. */
export function regularisationRecipe({ augment, labelSmoothing, ema }: RegularisationSettings) {
  const amounts = Object.entries(readAugmentation(augment) ?? {});
  return {
    ...(amounts.length > 0 && { augment: amounts.map(([name, amount]) => `${name}=${amount}`).join() }),
    ...(labelSmoothing && { labelSmoothing }),
    ...(ema && { ema }),
  };
}
