import type { Shape } from '../../../model/dimension.ts';
import type { CallArguments, FunctionValue, InstanceValue, Value } from '../../evaluate/values.ts';
import { NONE, tuple } from '../../evaluate/values.ts';
import type { KerasContext } from '../context.ts';
import { change, type KerasState, stateOf } from '../state.ts';
import { callArguments, staticShape, tensorsIn } from '../values.ts';

/** A method that a class of the file has or inherits from another class of the file. */
export function ownMethod(context: KerasContext, instance: InstanceValue, name: string): FunctionValue | undefined {
  const found = context.machine.attribute(instance, name, instance.span);
  return found.kind === 'bound' && found.callee.kind === 'function' ? found.callee : undefined;
}

/** Names of a method's parameters after `self`, with whether they can be left out. */
export function parametersOf({ parameters }: FunctionValue): readonly { name: string; optional: boolean }[] {
  return parameters
    .slice(1)
    .filter((each) => !each.rest)
    .flatMap(({ target, default: fallback }) =>
      target.kind === 'name' ? [{ name: target.name, optional: fallback !== undefined }] : [],
    );
}

/** What Keras hands to `call` by itself. */
export const PASSED_BY_KERAS = ['training', 'mask'];

function withPassed(call: FunctionValue, args: CallArguments): CallArguments {
  const parameters = parametersOf(call);
  const named = new Map(args.named);
  parameters.forEach(({ name, optional }, index) => {
    if (!PASSED_BY_KERAS.includes(name) || named.has(name) || index < args.positional.length) return;
    // Keras fills it in whatever the default is.
    if (!optional || name === 'training') named.set(name, NONE);
  });
  return { ...args, named };
}

const shapeValue = (shape: Shape | undefined): Value | undefined => shape && staticShape(shape);

/** `build(input_shape)` before the first call: a shape, or as many as there are inputs. */
export function buildOwn(
  context: KerasContext,
  instance: InstanceValue,
  state: KerasState,
  input: Value | undefined,
): void {
  if (state.layer.built) return;
  change(context, state.layer, 'built', true);
  const build = ownMethod(context, instance, 'build');
  if (!build) return;
  const { machine } = context;
  const span = instance.span;
  const shapes = (value: Value | undefined): Value => {
    if (value?.kind === 'tensor') return shapeValue(value.shape) ?? machine.unknown('the shape of the input', span);
    const tensors = tensorsIn(value);
    if (tensors.length === 0) return machine.unknown('the shape of the input', span);
    return tuple(tensors.map(shapes));
  };
  const extra = parametersOf(build)
    .slice(1)
    .filter((each) => !each.optional);
  const others = extra.map(() => shapes(input));
  machine.call({ kind: 'bound', self: instance, callee: build }, callArguments(span, [shapes(input), ...others]));
}

/** Follows the `call` that a class of the file defines, as one block of the graph. */
export function followCall(context: KerasContext, instance: InstanceValue, args: CallArguments): Value {
  const { machine } = context;
  const state = stateOf(instance);
  const call = ownMethod(context, instance, 'call');
  if (!state || !call) return machine.unknown(`a call of ${instance.class.name} without a call method`, args.span);
  buildOwn(context, instance, state, args.positional[0] ?? [...args.named.values()][0]);
  const step = { type: instance.class.name, name: state.layer.name, span: args.span };
  return machine.within(step, () =>
    machine.call({ kind: 'bound', self: instance, callee: call }, withPassed(call, args)),
  );
}
