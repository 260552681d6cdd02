/** @file The four files of MNIST: their names and md5 sums. */

/**
 * The files of MNIST by their original names, with the md5 sums of the unpacked files.
 * MNIST is by Yann LeCun and Corinna Cortes, CC BY-SA 3.0.
 */
export const MNIST = {
  trainImages: { name: 'train-images-idx3-ubyte', md5: '6bbc9ace898e44ae57da46a324031adb' },
  trainLabels: { name: 'train-labels-idx1-ubyte', md5: 'a25bea736e30d166cdddb491f175f624' },
  testImages: { name: 't10k-images-idx3-ubyte', md5: '2646ac647ad5339dbf082846283269ea' },
  testLabels: { name: 't10k-labels-idx1-ubyte', md5: '27ae3e4e09519cfbb04c329615203637' },
} as const;
