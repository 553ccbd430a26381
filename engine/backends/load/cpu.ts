import type { LoadedBackend } from '../backend.ts';
import { correctAveragePoolGradients, correctMaxPool3dGradient } from '../kernels/poolGradients.ts';
import { correctCumulation } from '../kernels/cumulate.ts';
import { replaceEinsum } from '../kernels/einsum.ts';
import { correctResizeGradient } from '../kernels/resizeGradient.ts';
import { addSegmentSum } from '../kernels/segmentSum.ts';
import { correctVolumePadding } from '../kernels/volumePadding.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';

let corrected = false;

/** Corrections of the plain JavaScript back end; the WebAssembly one borrows kernels from it, so it wants them too. */
export function correctCpu(): void {
  if (corrected) return;
  corrected = true;
  correctAveragePoolGradients('cpu');
  correctMaxPool3dGradient();
  correctResizeGradient('cpu');
  replaceEinsum('cpu');
  correctCumulation('cpu');
  correctVolumePadding('cpu');
  addSegmentSum('cpu');
}

export async function loadCpu(device: string): Promise<LoadedBackend> {
  correctCpu();
  addGradients();
  await tf.setBackend('cpu');
  await tf.ready();
  // Its first tensor would have it print TensorFlow.js's advice to install another back end.
  (tf.backend() as unknown as { firstUse: boolean }).firstUse = false;
  return { tf, device };
}
