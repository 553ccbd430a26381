import type { LayerType } from '../../layerType.ts';
import { torchPictures } from './pictures.ts';
import { torchRecurrence } from './recurrence.ts';
import { torchVectors } from './vectors.ts';

/** Layers of PyTorch that Keras has no equal of, under names of their own. */
export const torchLayerTypes: readonly LayerType[] = [...torchRecurrence, ...torchPictures, ...torchVectors];
