import { addComparisonGradients } from '../gradients/comparisons.ts';
import { correctCumsumGradient } from '../gradients/cumsum.ts';
import { addDilatedConvGradient } from '../gradients/dilatedConv.ts';
import { addDilatedGradients } from '../gradients/dilatedVolumes.ts';
import { addEinsumGradient } from '../gradients/einsum.ts';

let done = false;

/** Gradients that TensorFlow.js lacks on every back end. */
export function addGradients(): void {
  if (done) return;
  done = true;
  addEinsumGradient();
  addDilatedConvGradient();
  addDilatedGradients();
  addComparisonGradients();
  correctCumsumGradient();
}
