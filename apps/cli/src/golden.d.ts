/** Golden files are built in as their bytes. */
declare module '*.safetensors' {
  const bytes: Uint8Array;
  export default bytes;
}
