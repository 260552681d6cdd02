/** @file Starts the page. */
import { mount } from 'svelte';
import App from './App.svelte';
import './theme.css';
import './print.css';

mount(App, { target: document.body });
