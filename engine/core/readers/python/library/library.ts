import type { MachineOptions } from '../../evaluate/createMachine.ts';
import { provideMembers } from '../../evaluate/members.ts';
import { boolean, float, integer, type Value } from '../../evaluate/values.ts';
import { pythonBuiltins } from './builtins.ts';
import { dictMethods, listMethods, setMethods, tupleMethods } from './collectionMethods.ts';
import { pythonModules } from './modules.ts';
import { stringMethods } from './stringMethods.ts';

const numberMethods = {
  is_integer: (_: unknown, { value }: Value & { kind: 'number' }) => boolean(Number.isInteger(value)),
  bit_length: (_: unknown, { value }: Value & { kind: 'number' }) =>
    integer(value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1),
  item: (_: unknown, value: Value & { kind: 'number' }) => value,
};

/** Python's own names, modules and methods. */
export const pythonStandard: MachineOptions['standard'] = (evaluation) => {
  provideMembers(evaluation, {
    methods: {
      string: stringMethods,
      list: listMethods,
      tuple: tupleMethods,
      dict: dictMethods,
      set: setMethods,
      number: numberMethods,
    },
    properties: {
      number: { real: (_, value) => value, imag: () => float(0) },
    },
  });
  const builtins = pythonBuiltins(evaluation);
  for (const [name, value] of builtins) evaluation.builtins.set(name, value);
  return { builtins, modules: pythonModules(evaluation) };
};
