/** @file Why a gradient has no rate or half-life, in German. */
import type { decay as en } from '../en/decay.js';

export const decay: typeof en = {
  beyond: 'eine Norm liegt außerhalb dessen, was float64 fasst',
  zero: 'der Gradient ist in jedem Schritt null',
  zeroButOnce: 'der Gradient ist in jedem Schritt bis auf einen null',
  oneStep: 'ein einzelner Schritt hat keinen Abfall',
  grows: 'im Mittel wächst der Gradient mit dem Abstand',
  stays: 'im Mittel ändert sich der Gradient mit dem Abstand nicht',
};
