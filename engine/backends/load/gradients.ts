import { addComparisonGradients } from '../gradients/comparisons.ts';
import { correctCumsumGradient } from '../gradients/cumsum.ts';
import { addConv3dTransposeGradient } from '../gradients/conv3dTranspose.ts';
import { addDilatedConvGradient } from '../gradients/dilatedConv.ts';
import { addDilatedGradients } from '../gradients/dilatedVolumes.ts';
import { addEinsumGradient } from '../gradients/einsum.ts';
import { correctExtremeGradients } from '../gradients/extremes.ts';
import { correctResizeBilinearGradient } from '../gradients/resizeBilinear.ts';
import { correctUnpackGradient } from '../gradients/unpack.ts';

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
  addConv3dTransposeGradient();
  correctResizeBilinearGradient();
  correctExtremeGradients();
  correctUnpackGradient();
}
