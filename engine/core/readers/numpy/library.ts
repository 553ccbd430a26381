import type { CreateLibrary } from '../evaluate/machine.ts';
import { float, native, text, type Value } from '../evaluate/values.ts';
import { moduleOf } from '../library/module.ts';
import { withOut } from '../library/outArgument.ts';
import { creationFunctions, randomModule, shuffleInPlace } from './creation.ts';
import { fileFunctions } from './files.ts';
import { indexed } from './indexing.ts';
import { callOperation, OPERATIONS, outNamed } from './operations.ts';
import { onLabels } from './labels.ts';
import { onNumbers } from './numbers.ts';
import { slidingWindows } from './windows.ts';
import { arrayAttribute, arrayOperator } from './tensor.ts';

const TYPES = [
  'float16',
  'float32',
  'float64',
  'int8',
  'int16',
  'int32',
  'int64',
  'uint8',
  'uint16',
  'uint32',
  'bool_',
  'double',
];

/** The part of NumPy that data is made ready with. */
export const createNumpy: CreateLibrary = (machine) => {
  const operations = Object.entries(OPERATIONS).map(([name, operation]): [string, Value] => [
    name,
    native(`numpy.${name}`, (args) =>
      withOut(
        machine,
        outNamed(name, args),
        (given) => onNumbers(name, given) ?? onLabels(machine, name, given) ?? callOperation(machine, operation, given),
      ),
    ),
  ]);
  const random = randomModule(machine);
  const windows = moduleOf('numpy.lib.stride_tricks', { sliding_window_view: slidingWindows(machine) });
  const numpy = moduleOf('numpy', {
    ...Object.fromEntries(operations),
    ...creationFunctions(machine),
    ...fileFunctions(machine),
    ...Object.fromEntries(TYPES.map((name) => [name, text(name)])),
    unique: (args) =>
      onLabels(machine, 'unique', args) ?? machine.unknown('the different values of an array', args.span),
    random,
    lib: moduleOf('numpy.lib', { stride_tricks: windows }),
    pi: float(Math.PI),
    e: float(Math.E),
    inf: float(Infinity),
    nan: float(NaN),
    newaxis: { kind: 'none' },
  });
  const modules = new Map<string, Value>([
    ['numpy', numpy],
    ['numpy.random', random],
    ['numpy.lib.stride_tricks', windows],
    // Python's own: what it draws is not known.
    ['random', moduleOf('random', { shuffle: (args) => shuffleInPlace(machine, args) })],
  ]);
  return {
    name: 'numpy',
    module: (name) => modules.get(name),
    tensorAttribute: (tensor, name, span) => arrayAttribute(machine, tensor, name, span),
    tensorOperator: (operator, operands, span) => {
      const [first, index] = operands;
      if (operator !== 'index') return arrayOperator(machine, operator, operands, span);
      return first?.kind === 'tensor' && index ? indexed(machine, first, index, span) : undefined;
    },
  };
};
