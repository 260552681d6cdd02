/** @file A picture file as the digit that a model sees. */
import { digitImage, inkColour, type DigitImage } from '@bptt/data';
import { FileError, isBpttError } from '@bptt/errors';
import { readImageFile } from './image-file.js';

/**
 * @param invert takes the ink for light where it was taken for dark, and the other way round.
 * @throws FileError that names the file.
 */
export async function readDigit(path: string, invert: boolean): Promise<DigitImage> {
  const picture = await readImageFile(path);
  try {
    return digitImage(picture, invert ? { ink: inkColour(picture) === 'dark' ? 'light' : 'dark' } : {});
  } catch (error) {
    if (!isBpttError(error)) throw error;
    throw new FileError(path, error.message, { cause: error });
  }
}
