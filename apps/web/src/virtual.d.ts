/** @file The modules that Vite's plugins make. */
declare module 'virtual:mnist-files' {
  type Files = { part: keyof typeof import('@bptt/data').MNIST; file: string; bytes: number }[];
  /** Where MNIST's files lie, relative to the page, and how many bytes each has; `first` are some digits to start with. */
  const mnist: { folder: string; whole: Files; first: { count: number; seed: number; files: Files } };
  export default mnist;
}
declare module 'virtual:mnist-samples' {
  /** Some test images of each class; pixels [28, 28] in base64. */
  const samples: { label: number; pixels: string }[];
  export default samples;
}
