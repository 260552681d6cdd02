/** @file The views of `bptt gradients` by their names, and one of them over all subjects. */
import type { WorkOptions } from '@bptt/gradients-analysis';
import { gates } from './views/gates.js';
import { inputs } from './views/inputs.js';
import { jacobians } from './views/jacobians.js';
import { lyapunov } from './views/lyapunov.js';
import { rows } from './views/rows.js';
import { states } from './views/states.js';
import type { Look, Scene, Shown } from './views/view.js';
import { weights } from './views/weights.js';

const views = { inputs, states, jacobians, lyapunov, gates, weights };

export type ViewName = keyof typeof views;

export const viewNames = Object.keys(views) as ViewName[];

export function show(name: ViewName, scene: Scene, work: WorkOptions): Promise<Shown> {
  const isModel = scene.subjects[0]!.runs[0]!.network.head !== undefined;
  const view = name === 'inputs' && isModel ? rows : views[name];
  return view(scene, lookAtEach(scene, work));
}

/** Subject after subject; the share that is done never falls, though a view may look twice at one. */
function lookAtEach({ subjects, reference }: Scene, work: WorkOptions): Look {
  const all = reference ? [...subjects, reference] : subjects;
  return async (at) => {
    let reached = 0;
    const seen = [];
    for (const [done, subject] of all.entries()) {
      const onProgress = (share: number) => {
        reached = Math.max(reached, (done + share) / all.length);
        work.onProgress?.(reached);
      };
      const { label, kind } = subject;
      seen.push({ label, kind, values: await at(subject, { ...work, onProgress }) });
    }
    return seen;
  };
}
