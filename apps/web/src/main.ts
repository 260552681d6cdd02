/** @file Starts the page. */
import { mount } from 'svelte';
import App from './App.svelte';
import './theme.css';
import './print.css';
import './lecture/lecture.css';

mount(App, { target: document.body });

/** After the first visit the page opens without a network; a browser that keeps nothing goes without. */
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  addEventListener('load', () => {
    const register = () => void navigator.serviceWorker.register('./sw.js').catch(() => {});
    // What the chapter asks for comes first.
    if ('requestIdleCallback' in window) requestIdleCallback(register);
    else register();
  });
