import { activationLayers, dropoutLayers } from './activation.ts';
import { attentionLayers } from './attention.ts';
import { convolutionLayers } from './convolution.ts';
import type { TorchLayer } from './layer.ts';
import { linearLayers } from './linear.ts';
import { normalizationLayers } from './normalization.ts';
import { poolingLayers } from './pooling.ts';
import { recurrentLayers } from './recurrent.ts';
import { resizingLayers } from './resizing.ts';

/** Every layer of `torch.nn` that computes by itself, by its name there. */
export const torchLayers: Readonly<Record<string, TorchLayer>> = {
  ...linearLayers,
  ...convolutionLayers,
  ...poolingLayers,
  ...normalizationLayers,
  ...recurrentLayers,
  ...attentionLayers,
  ...activationLayers,
  ...dropoutLayers,
  ...resizingLayers,
};
