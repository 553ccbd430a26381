import { addFusedGradients } from '../gradients/fusedProducts.ts';
import { addRowLossGradients } from '../gradients/rowLosses.ts';
import { fuseLayers } from './fusedLayers.ts';
import { fuseLosses } from './fusedLosses.ts';

let done = false;

/** Has layers, losses and their gradients use the kernels of our own, on every back end that has them. */
export function fuseTraining(): void {
  if (done) return;
  done = true;
  addFusedGradients();
  fuseLayers();
  addRowLossGradients();
  fuseLosses();
}
