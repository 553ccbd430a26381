import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import { type ClassValue, type ModuleValue, native, NONE, type Value } from '../../evaluate/values.ts';
import { moduleOf } from '../../library/module.ts';
import type { KerasContext } from '../context.ts';
import { ALIASES, cataloguedClass } from '../layers/catalogued.ts';
import { lambdaClass, mergeFunction } from '../layers/lambda.ts';
import { createLayerClass } from '../layers/layerClass.ts';
import { input, inputLayerClass } from '../models/input.ts';
import { modelClass } from '../models/model.ts';
import { sequentialClass } from '../models/sequential.ts';

/** Functions that make a merging layer and call it. */
const MERGES: Readonly<Record<string, string>> = {
  add: 'Add',
  subtract: 'Subtract',
  multiply: 'Multiply',
  average: 'Average',
  maximum: 'Maximum',
  minimum: 'Minimum',
  concatenate: 'Concatenate',
  dot: 'Dot',
};

/** What Keras's own merging layers inherit from, and layers of people's with them. */
const MERGING = /^_?Merge$/;
const MERGE = `import keras

class Merge(keras.layers.Layer):
    def call(self, inputs):
        return self._merge_function(inputs)
`;

const mergingClass = ({ machine }: KerasContext): Value | undefined =>
  machine.program('keras/layers/merging', MERGE)?.member('Merge');

export interface KerasClasses {
  readonly layer: ClassValue;
  readonly model: ClassValue;
  readonly sequential: ClassValue;
  readonly input: Value;
  /** A class or function of `keras.layers`. */
  layerMember(name: string): Value | undefined;
}

export function createClasses(context: KerasContext): KerasClasses {
  const layer = createLayerClass(context);
  const model = modelClass(context, layer);
  const made = new Map<string, Value | undefined>([
    ['Layer', layer],
    ['Lambda', lambdaClass(context, layer)],
    ['InputLayer', inputLayerClass(context, layer)],
    // What it says of inputs is checked by Keras and changes nothing.
    ['InputSpec', native('keras.InputSpec', () => NONE)],
    ['Input', native('keras.Input', (args) => input(context, args))],
  ]);
  const layerMember = (name: string): Value | undefined => {
    if (!made.has(name)) made.set(name, madeMember(name));
    return made.get(name);
  };
  const madeMember = (name: string): Value | undefined => {
    const merge = Object.hasOwn(MERGES, name) ? layerMember(MERGES[name]!) : undefined;
    if (merge?.kind === 'class') return native(`keras.layers.${name}`, mergeFunction(context, merge));
    if (MERGING.test(name)) return mergingClass(context);
    return cataloguedClass(context, name, layer);
  };
  return { layer, model, sequential: sequentialClass(context, model), input: made.get('Input')!, layerMember };
}

const FORMER =
  /^(experimental|preprocessing|core|convolutional|convolutional_recurrent|recurrent|recurrent_v2|normalization|embeddings|merge|pooling|advanced_activations|wrappers|noise|local|attention|reshaping|regularization|activation)$/;

/** What `from keras.layers import *` brings. */
const LAYER_NAMES = [
  ...['Layer', 'Lambda', 'InputLayer', 'Input'],
  ...Object.keys(MERGES),
  ...Object.keys(ALIASES),
  ...layerTypes.keys(),
];

/** `keras.layers` and the modules that its layers stood in formerly, which all answer alike. */
export function layersModule(classes: KerasClasses, name = 'keras.layers'): ModuleValue {
  const module = moduleOf(
    name,
    {},
    (member) =>
      classes.layerMember(member) ?? (FORMER.test(member) ? layersModule(classes, `${name}.${member}`) : undefined),
  );
  return { ...module, names: () => LAYER_NAMES };
}
