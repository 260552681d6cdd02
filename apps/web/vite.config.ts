/** @file Builds the page to a folder that any static host serves from any sub-path. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { mathFont } from './build/math-font.js';
import { mnistFiles, mnistModule } from './build/mnist-files.js';
import { serviceWorker } from './build/service-worker.js';

export default defineConfig({
  base: './',
  plugins: [svelte(), mathFont(), mnistModule(), mnistFiles(), serviceWorker()],
  // The workers import tfjs's wasm backend on demand, which only module workers can.
  worker: { format: 'es', plugins: () => [mnistModule()] },
  build: { target: 'es2022', manifest: true, chunkSizeWarningLimit: 1500 },
});
