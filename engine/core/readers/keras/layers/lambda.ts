import { BATCH } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, type ClassValue, type InstanceValue, NONE, type Value } from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { makeState, stateOf } from '../state.ts';
import { shapeOf } from '../values.ts';
import { calling } from './layerClass.ts';

const SIGNATURE = 'function, output_shape=None, mask=None, arguments=None';
const COMMON = ['name', 'trainable', 'dtype', 'input_shape', 'batch_input_shape'];

function initialise(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const rest = new Map([...args.named].filter(([name]) => !COMMON.includes(name)));
  const { values } = bind(SIGNATURE, { ...args, named: rest });
  const state = makeState(context, self, {
    type: 'Lambda',
    catalogued: false,
    name: toText(args.named.get('name')),
    config: {},
    built: true,
  });
  const shape = shapeOf(context, args.named.get('input_shape'), false);
  if (shape) state.inputShape = [BATCH, ...shape];
  for (const [name, value] of Object.entries(values)) self.attributes.set(name, value);
  return NONE;
}

function call(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const run = self.attributes.get('function');
  const more = self.attributes.get('arguments');
  const named =
    more?.kind === 'dict'
      ? [...more.entries.values()].flatMap(({ key, value }) =>
          key.kind === 'string' ? [[key.value, value] as const] : [],
        )
      : [];
  if (!run) return context.machine.unknown('a Lambda layer without a function', args.span);
  const step = { type: 'Lambda', name: stateOf(self)?.layer.name ?? 'lambda', span: args.span };
  return context.machine.within(step, () => context.machine.call(run, { ...args, named: new Map(named) }));
}

/** `Lambda(function)`: the function is followed like any other. */
export function lambdaClass(context: KerasContext, base: ClassValue): ClassValue {
  return nativeClass(
    'keras.layers.Lambda',
    {
      __init__: (self, args) => initialise(context, self, args),
      __call__: calling(context, (self, _state, args) => call(context, self, args)),
    },
    [base],
  );
}

/** `layers.concatenate([a, b])` and its like: a layer made and called at once. */
export function mergeFunction(context: KerasContext, made: ClassValue): (args: CallArguments) => Value {
  return (args) => {
    const [inputs, ...rest] = args.positional;
    const given = inputs ?? args.named.get('inputs');
    const named = new Map([...args.named].filter(([name]) => name !== 'inputs'));
    const layer = context.machine.call(made, { ...args, positional: rest, named });
    return given ? context.machine.call(layer, { ...args, positional: [given], named: new Map() }) : layer;
  };
}
