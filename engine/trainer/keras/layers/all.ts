import type { LayerClass } from './base.ts';
import { ATTENTION_LAYERS } from './attention.ts';
import { convolutionLayers } from './convolutions.ts';
import { SEQUENCE_CONVOLUTIONS } from './convolution1d.ts';
import { EinsumDense } from './einsumDense.ts';
import { GroupQueryAttention } from './groupQueryAttention.ts';
import { gruLayers } from './gru.ts';
import { MultiHeadAttention } from './multiHeadAttention.ts';
import { NORMALIZATION_LAYERS } from './normalization.ts';
import { POOLING_LAYERS } from './pooling.ts';
import { RESIZING_LAYERS } from './resizing.ts';
import { SHAPE_LAYERS } from './shapes.ts';
import { SIMPLE_LAYERS } from './simple.ts';
import { stockNormalizations } from './stockNormalization.ts';
import { Subtract } from './subtract.ts';

/** Names of functions in `tf.layers` that don't follow from the class name. */
const FUNCTION_NAMES: Readonly<Record<string, string>> = {
  GRU: 'gru',
  GRUCell: 'gruCell',
  GroupedQueryAttention: 'groupQueryAttention',
  RMSNormalization: 'rmsNormalization',
  ReLU: 'reLU',
  ELU: 'elu',
};

/** `UpSampling1D` is `tf.layers.upSampling1d`, as TensorFlow.js writes it. */
export function functionName(className: string): string {
  const [first = '', ...rest] = className.replace(/(\d)D/, '$1d');
  return FUNCTION_NAMES[className] ?? first.toLowerCase() + rest.join('');
}

let made: ReadonlyMap<string, LayerClass> | undefined;

/**
 * Every layer that Descent adds to TensorFlow.js or puts in the place of one of its own: Keras's class name to the
 * constructor, which takes the config with its names in camel case.
 */
export function kerasLayers(): ReadonlyMap<string, LayerClass> {
  made ??= new Map(
    [
      EinsumDense,
      MultiHeadAttention,
      GroupQueryAttention,
      Subtract,
      ...ATTENTION_LAYERS,
      ...NORMALIZATION_LAYERS,
      ...POOLING_LAYERS,
      ...RESIZING_LAYERS,
      ...SEQUENCE_CONVOLUTIONS,
      ...SHAPE_LAYERS,
      ...SIMPLE_LAYERS,
      ...convolutionLayers(),
      ...gruLayers(),
      ...stockNormalizations(),
    ].map((layer) => [layer.className, layer as LayerClass]),
  );
  return made;
}
