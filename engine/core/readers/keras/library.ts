import type { CreateLibrary } from '../evaluate/machine.ts';
import type { ModuleValue, Value } from '../evaluate/values.ts';
import { addonsModule } from './addons.ts';
import { applicationsModule } from './applications/applications.ts';
import { candidates } from './candidates.ts';
import { createContext } from './context.ts';
import { setsModule } from './data/sets.ts';
import { hubModule } from './hub/hub.ts';
import { kerasModule } from './modules/keras.ts';
import { tensorflowModule } from './modules/tensorflow.ts';
import { tensorAttribute, tensorOperator } from './operations/tensor.ts';
import { plans } from './plan.ts';

type Roots = Readonly<Record<'keras' | 'tensorflow' | 'applications', ModuleValue>>;

/** All ways in which programs name the two packages. */
const ROOTS: readonly (readonly [RegExp, keyof Roots])[] = [
  [/^(?:tensorflow(?:\.python|\.compat\.v2)?\.keras(?:\.api)?|tf_keras|keras(?:\.src|\.api)?)(?:\.|$)/, 'keras'],
  // Its networks were a package of their own once.
  [/^keras_applications(?:\.|$)/, 'applications'],
  [/^tensorflow(?:\.compat\.v2(?=\.|$))?(?:\.|$)/, 'tensorflow'],
];

function below(module: Value | undefined, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((at, name) => (at?.kind === 'module' ? at.member(name) : undefined), module);
}

/** Keras 2 and 3, and what models use of TensorFlow. */
export const createKeras: CreateLibrary = (machine) => {
  const context = createContext(machine);
  const keras = kerasModule(context);
  const roots: Roots = {
    keras,
    tensorflow: tensorflowModule(context, keras),
    applications: applicationsModule(context),
  };
  const sets = setsModule(context);
  const addons = addonsModule(context, keras);
  const layer = keras.member('Layer');
  const hub = layer?.kind === 'class' ? hubModule(context, layer) : undefined;
  return {
    name: 'keras',
    module: (name) => {
      if (name === 'tensorflow_datasets') return sets;
      if (name === 'tensorflow_hub') return hub;
      if (/^tensorflow_addons(?:\.|$)/.test(name)) return below(addons, name.split('.').slice(1));
      const root = ROOTS.find(([pattern]) => pattern.test(name));
      if (!root) return undefined;
      const rest = name.replace(root[0], '');
      return below(roots[root[1]], rest === '' ? [] : rest.split('.'));
    },
    tensorAttribute: (tensor, name, span) => tensorAttribute(context, tensor, name, span),
    tensorOperator: (operator, operands, span) => tensorOperator(context, operator, operands, span),
    candidates: (program) => candidates(context, program),
    plans: (program, models) => plans(context, program, models),
  };
};
