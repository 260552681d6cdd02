/** @file @bptt/gradients-analysis/figures: the analyses as SVG figures, light and dark. */
export { gatesFigure, type GatePanel } from './figures/gates.js';
export { inputGradientsFigure, type InputGradientCurve } from './figures/input-gradients.js';
export { decayInWords, digits } from './in-words.js';
export { jacobiansFigure, type JacobianCurve } from './figures/jacobians.js';
export { lyapunovFigure, type LyapunovCurve } from './figures/lyapunov.js';
export { saliencyFigure, type SaliencyCurve } from './figures/saliency.js';
export { font, plot, sheet, type Placed, type Sheet } from './figures/sheet.js';
export { statesFigure, type StateCurve } from './figures/states.js';
export { trainingFigure, type WatchedGradients } from './figures/training.js';
export { weightsFigure } from './figures/weights.js';
