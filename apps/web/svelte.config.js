/** @file What Svelte's compiler and svelte-check go by. */
export default { compilerOptions: { runes: true } };
