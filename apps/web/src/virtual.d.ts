/** @file The modules that Vite's plugins make. */
declare module 'virtual:mnist-files' {
  /** Where MNIST's files lie, relative to the page, and how many bytes each has. */
  const mnist: {
    folder: string;
    files: { part: keyof typeof import('@bptt/data').MNIST; file: string; bytes: number }[];
  };
  export default mnist;
}
declare module 'virtual:mnist-samples' {
  /** Some test images of each class; pixels [28, 28] in base64. */
  const samples: { label: number; pixels: string }[];
  export default samples;
}
