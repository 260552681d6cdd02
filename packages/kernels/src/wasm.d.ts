/** @file The `.wasm` file is bundled as its bytes in base64. */
declare module '*.wasm' {
  const base64: string;
  export default base64;
}
