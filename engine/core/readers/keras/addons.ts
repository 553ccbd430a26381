import type { ModuleValue, Value } from '../evaluate/values.ts';
import { moduleOf } from '../library/module.ts';
import type { KerasContext } from './context.ts';

/** Layers of TensorFlow Addons that Keras has since, in its words. */
const LAYERS = `import keras

def InstanceNormalization(**settings):
    return keras.layers.GroupNormalization(groups=-1, **settings)

def GELU(approximate=True, **settings):
    return keras.layers.Activation('gelu', **settings)
`;

/** Layers and optimizers that both have by one name, and those that Keras calls otherwise. */
const SAME = ['GroupNormalization', 'SpectralNormalization', 'AdamW'];
const OTHERWISE: Readonly<Record<string, string>> = { LAMB: 'Lamb' };

/** `tensorflow_addons`: what of it went into Keras. */
export function addonsModule({ machine }: KerasContext, keras: ModuleValue): ModuleValue {
  const member = (module: string, name: string): Value | undefined => {
    const found = keras.member(module);
    return found?.kind === 'module' ? found.member(name) : undefined;
  };
  const inside = (module: string) =>
    moduleOf(`tensorflow_addons.${module}`, {}, (name) => {
      if (SAME.includes(name)) return member(module, name);
      if (Object.hasOwn(OTHERWISE, name)) return member(module, OTHERWISE[name]!);
      return module === 'layers' ? machine.program('tensorflow_addons/layers', LAYERS)?.member(name) : undefined;
    });
  return moduleOf('tensorflow_addons', {}, (name) =>
    ['layers', 'optimizers'].includes(name) ? inside(name) : undefined,
  );
}
