import type { LayerType, OperationType } from '../layerType.ts';
import { dense } from './dense.ts';
import { attentionLayers } from './layers/attention.ts';
import { convolution } from './layers/convolution.ts';
import { embeddings } from './layers/embedding.ts';
import { merging } from './layers/merging.ts';
import { normalisation } from './layers/normalisation.ts';
import { pooling } from './layers/pooling.ts';
import { preprocessing } from './layers/preprocessing.ts';
import { recurrent } from './layers/recurrent.ts';
import { reshaping } from './layers/reshaping.ts';
import { simple } from './layers/simple.ts';
import { wrappers } from './layers/wrappers.ts';
import { arrays } from './operations/arrays.ts';
import { creation } from './operations/creation.ts';
import { elementwise } from './operations/elementwise.ts';
import { joining } from './operations/joining.ts';
import { neural } from './operations/neural.ts';
import { pictures } from './operations/pictures.ts';
import { products } from './operations/products.ts';
import { reductions } from './operations/reductions.ts';
import { selection } from './operations/selection.ts';
import { shaping } from './operations/shaping.ts';
import { torchLayerTypes } from './torch/torch.ts';

const layers: readonly LayerType[] = [
  dense,
  ...convolution,
  ...pooling,
  ...recurrent,
  ...normalisation,
  ...attentionLayers,
  ...merging,
  ...reshaping,
  ...simple,
  ...embeddings,
  ...preprocessing,
  ...torchLayerTypes,
  ...wrappers((name) => layerTypes.get(name)),
];

const operations: readonly OperationType[] = [
  ...elementwise,
  ...reductions,
  ...products,
  ...shaping,
  ...joining,
  ...selection,
  ...creation,
  ...neural,
  ...arrays,
  ...pictures,
];

/** What each layer and operation is, for every reader, writer and the engine. */
export const layerTypes: ReadonlyMap<string, LayerType> = new Map(layers.map((each) => [each.name, each]));
export const operationTypes: ReadonlyMap<string, OperationType> = new Map(operations.map((each) => [each.name, each]));
