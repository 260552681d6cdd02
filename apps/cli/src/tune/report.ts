/** @file A search as one HTML file, which needs nothing else. */
import type { TrialResult } from '@bptt/tuner';
import type { About } from './about.js';
import type { Figures } from './figures.js';
import { countOf, type Found } from './found.js';
import { told } from './live.js';
import { argumentsOf, inWords } from './settings.js';
import type { Winner } from './winner.js';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const style = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
figure{margin:2rem 0;overflow-x:auto}figure svg{max-width:100%;min-width:40rem;height:auto}table{border-collapse:collapse;font-size:.875rem}
th,td{text-align:left;padding:.2rem .75rem .2rem 0;border-bottom:1px solid #8884;vertical-align:top}code,pre{font-size:.875rem;overflow-wrap:anywhere;white-space:pre-wrap}
.wide{overflow-x:auto}td code{display:block;min-width:20rem}meter{width:12rem}`;

export interface Told {
  about: About;
  found: Found;
  figures: Figures;
  /** Null where no trial told a value. */
  winner: Winner | null;
}

export function htmlReport({ about, found, figures, winner }: Told): string {
  const { trials } = found;
  const count = (state: TrialResult['state']) => trials.filter((trial) => trial.state === state).length;
  const title = `${about.module.toUpperCase()}: ${countOf(trials.length, 'trial')}, ${count('complete')} trained to epoch ${about.epochs}, ${count('failed')} failed`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escaped(title)}</title><style>${style}</style></head><body>
<h1>${escaped(title)}</h1>
${bestOf(about, found, winner)}
${Object.entries(figures)
  .map(([name, svg]) => `<figure id="${name}">${svg}</figure>`)
  .join('\n')}
<h2>What mattered</h2>
<p>${importanceIn(found)}</p>
<table>${Object.entries(found.importance.shares)
    .sort(([, a], [, b]) => b - a)
    .map(
      ([name, share]) =>
        `<tr><th scope="row">${escaped(name)}</th><td><meter value="${share.toFixed(3)}" aria-label="${escaped(name)}"></meter></td><td>${Math.round(100 * share)}&#160;%</td></tr>`,
    )
    .join('')}</table>
<h2>All trials</h2>
<div class="wide"><table><thead><tr><th>trial</th><th>state</th><th>epochs</th><th>validation ${about.metric}</th><th>settings</th></tr></thead>
<tbody>${trials.map((trial) => rowOf(trial, about)).join('\n')}</tbody></table></div>
</body></html>
`;
}

export const importanceIn = ({ importance: { epochs, trials } }: Found): string =>
  `Share of the variance after epoch ${epochs} that each setting explains by itself (functional ANOVA over ${trials} trials); what is missing to 100 % lies in how they act together.`;

function bestOf(about: About, { best }: Found, winner: Winner | null): string {
  if (!best) return '<p>No trial told a value.</p>';
  const tested =
    winner?.testAccuracy === null || winner?.testAccuracy === undefined
      ? ''
      : ` The test images, looked at once: <strong>${told(winner.testAccuracy, { ...about, metric: 'accuracy' })}</strong>.`;
  const made = winner ? `<pre>${escaped(winner.command)}</pre>` : '';
  return `<p>Best: trial ${best.id}, validation ${about.metric} <strong>${told(best.value!, about)}</strong> after ${countOf(best.epochs, 'epoch')}.${tested}</p>${made}`;
}

function rowOf({ id, state, epochs, value, config, reason }: TrialResult, about: About): string {
  const settings = reason ?? inWords(argumentsOf(config, about.module));
  const shown = state === 'running' ? 'unfinished' : state; // the search has ended
  return `<tr><td>${id}</td><td>${shown}</td><td>${epochs}</td><td>${value === null ? '' : told(value, about)}</td><td><code>${escaped(settings)}</code></td></tr>`;
}
