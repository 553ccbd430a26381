import type { Shape } from '../../model/dimension.ts';
import type { CreateLibrary, FinishedProgram, Machine, ModelCandidate } from '../evaluate/machine.ts';
import type { ClassValue, FunctionValue, InstanceValue, LibraryName, Value } from '../evaluate/values.ts';
import { ancestors } from '../library/ancestors.ts';
import { takeArrays } from './arrays.ts';
import { demanded } from './demanded.ts';
import { follow } from './follow.ts';
import { functionNetworks } from './functions.ts';

/** What people call the function that predicts. */
const METHODS = ['forward', '__call__', 'call', 'predict', 'feedforward', 'feed_forward', 'model', 'inference'];

/** A class of the file that inherits from no class of a library besides TensorFlow's module. */
function isPlain(made: ClassValue, depth = 0): boolean {
  if (made.span === undefined) return made.qualifiedName === 'tensorflow.Module' || made.name === 'object';
  return depth < 20 && made.bases.every((each) => each.kind === 'class' && isPlain(each, depth + 1));
}

const required = ({ parameters }: FunctionValue) =>
  parameters.slice(1).filter((each) => each.default === undefined && !each.rest);

/** The object's function from one input to what it predicts. */
function predicting(machine: Machine, object: InstanceValue): { method: Value; name: string } | undefined {
  for (const each of METHODS) {
    const method = machine.attribute(object, each, object.span);
    if (method.kind !== 'bound' || method.callee.kind !== 'function') continue;
    const [input, ...more] = required(method.callee);
    if (input?.target.kind === 'name' && more.length === 0) return { method, name: input.target.name };
  }
  return undefined;
}

function handWritten(
  machine: Machine,
  name: string,
  object: InstanceValue,
  library: LibraryName,
): ModelCandidate | undefined {
  const found = predicting(machine, object);
  if (!found) return undefined;
  const { arrays, open } = takeArrays(machine, object);
  if (arrays.length === 0) return undefined;
  const trace = (shapes?: readonly (Shape | undefined)[]) =>
    follow(machine, found.method, { name: found.name, shape: shapes?.[0], span: object.span, library });
  const { result } = machine.attempt(() => trace());
  const origins = new Set(ancestors(...result.outputs));
  const used = arrays.filter(({ layer }) => [...origins].some((each) => each.layer === layer));
  if (used.length === 0 || !origins.has(result.inputs[0]!.origin)) return undefined;
  return {
    name,
    framework: 'numpy',
    value: object,
    span: object.class.span ?? object.span,
    layers: () => used.map(({ path, layer }) => ({ path, state: layer })),
    complete: () => ![...origins].some((each) => open.has(each)),
    inputs: demanded(origins, result.inputs[0]!.origin),
    inputNames: [found.name],
    trace,
  };
}

function candidates(machine: Machine, program: FinishedProgram): readonly ModelCandidate[] {
  const { names } = program.scope;
  const usesTensorflow = [...names.values()].some((each) => each.kind === 'module' && each.name === 'tensorflow');
  const objects = [...names].flatMap(([name, value]) => {
    if (value.kind !== 'instance' || !value.class.span || value.class.span.file || !isPlain(value.class)) return [];
    return handWritten(machine, name, value, usesTensorflow ? 'keras' : 'numpy') ?? [];
  });
  return [...objects, ...functionNetworks(machine, program)];
}

/** Networks that a file writes by hand: objects of its own classes that hold arrays, and functions over variables. */
export const createByHand: CreateLibrary = (machine) => ({
  name: 'byHand',
  module: () => undefined,
  candidates: (program) => candidates(machine, program),
});
