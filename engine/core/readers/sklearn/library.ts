import type { CreateLibrary } from '../evaluate/machine.ts';
import type { Value } from '../evaluate/values.ts';
import { moduleOf } from '../library/module.ts';
import { datasetFunctions } from './datasets.ts';
import { preprocessingClasses } from './preprocessing.ts';
import { shuffled, splitFunctions } from './split.ts';

/** The part of scikit-learn that data is made ready with: its sets, divisions and scalers. */
export const createSklearn: CreateLibrary = (machine) => {
  const parts: Readonly<Record<string, Value>> = {
    datasets: moduleOf('sklearn.datasets', datasetFunctions(machine)),
    model_selection: moduleOf('sklearn.model_selection', splitFunctions(machine)),
    preprocessing: moduleOf('sklearn.preprocessing', preprocessingClasses(machine)),
    utils: moduleOf('sklearn.utils', { shuffle: (args) => shuffled(machine, args) }),
  };
  const modules = new Map<string, Value>([
    ['sklearn', moduleOf('sklearn', parts)],
    ...Object.entries(parts).map(([name, part]) => [`sklearn.${name}`, part] as const),
  ]);
  return { name: 'sklearn', module: (name) => modules.get(name) };
};
