/** @file A trial in a process of its own: the training of `bptt train` with its settings, told epoch by epoch; it goes on where it paused. */
import { beginTraining, planTraining, resumable, train } from '@bptt/digits';
import type { EpochRecord } from '@bptt/solver';
import { runTrial } from '@bptt/tuner/node';
import { loadImages } from '../options/data.js';
import { startSimd } from '../options/simd.js';
import { checkWarmUp } from '../train/schedule-options.js';
import { commonOf, type About } from './about.js';
import { argumentsOf, settingsOf } from './settings.js';

const about = JSON.parse(process.argv[2]!) as About;

/** Of the best epoch so far, whose weights `bptt train` keeps. */
const bestOf = (records: readonly EpochRecord[]): number =>
  about.metric === 'loss'
    ? Math.min(...records.map(({ valLoss }) => valLoss!))
    : Math.max(...records.map(({ valAccuracy }) => valAccuracy!));

runTrial(async ({ config, checkpoint, report }) => {
  const settings = settingsOf([...argumentsOf(config, about.module), ...commonOf(about)]);
  const { train: images } = await loadImages(about.source);
  const plan = planTraining(settings, images);
  checkWarmUp(settings, plan.steps);
  await startSimd();
  const resume = checkpoint && resumable(settings, checkpoint, 'the checkpoint at its last rung');
  const records = [...(resume?.records ?? [])];
  const { result } = await train(plan, beginTraining(plan), {
    resume,
    callbacks: [
      {
        onEpochEnd(record, bytes) {
          records.push(record);
          return report(record.epoch, bestOf(records), bytes);
        },
      },
    ],
  });
  if (result.failure) throw result.failure;
});
