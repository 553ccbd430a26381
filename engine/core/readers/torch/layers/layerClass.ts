import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import type { Config } from '../../../model/config.ts';
import { compareDimensions, dimensionText, type Shape, shapeText } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  NONE,
  type TensorValue,
  type Value,
  tuple,
} from '../../evaluate/values.ts';
import { apply } from '../../trace/apply.ts';
import { nativeClass } from '../../library/classes.ts';
import { fromDimension } from '../../library/convert.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { callInPlace } from '../inPlace.ts';
import { type produce, produceAll } from '../produce.ts';
import { makeLayer, makeParameter, moduleState, setValue, tensorOfParameter } from '../state.ts';
import { unknownTensor } from '../values.ts';
import type { TorchLayer } from './layer.ts';
import { fromPretrained } from './pretrained.ts';

/** Arguments on which no shape depends: not knowing them leaves the shapes known. */
const SHAPELESS = new Set(
  'p inplace eps momentum dropout negative_slope alpha beta lower upper threshold value init padding_idx max_norm norm_type scale_grad_by_freq sparse mode align_corners approximate lambd k div_value min_val max_val affine elementwise_affine track_running_stats bias nonlinearity padding_mode count_include_pad _weight'.split(
    ' ',
  ),
);

const MADE = Symbol('torch.nn layer');

/** `kernel_size=3` of a convolution is `(3, 3)` from there on; pools keep what they are given. */
function asKept({ perAxis, rank = 0 }: TorchLayer, name: string, value: Value): Value {
  const isOne = value.kind === 'number' || value.kind === 'dimension';
  return isOne && perAxis?.includes(name) ? tuple(Array<Value>(rank - 2).fill(value)) : value;
}

/** Gives a new layer its arrays, and the attributes under which PyTorch offers its arguments. */
function construct(machine: Machine, entry: TorchLayer, self: InstanceValue, args: CallArguments): Value {
  const made = readArguments(machine, entry.signature, args);
  const config = entry.config?.(made) ?? {};
  const type = typeof entry.type === 'string' ? entry.type : entry.type(made);
  const layer = makeLayer(machine, self, type, config);
  for (const [name, value] of Object.entries(made.values)) self.attributes.set(name, asKept(entry, name, value));
  const own = readArguments(machine, entry.signature, args);
  for (const weight of entry.weights?.(own) ?? []) {
    const parameter = makeParameter(machine, { ...weight, span: self.span });
    layer.parameters.set(weight.name, parameter);
    if (!weight.name.includes('.')) self.attributes.set(weight.name, tensorOfParameter(machine, parameter));
  }
  // Which arrays it has hangs on these: a flag that is not known is no `False`.
  for (const [name, value] of Object.entries(own.values))
    if (value.kind === 'unknown' && own.unclear.has(name)) setValue(machine, moduleState(self).doubtful, name, value);
  if (entry.weights && made.values.bias && !layer.parameters.has('bias')) self.attributes.set('bias', NONE);
  const unclear = [...made.unclear].find((each) => !SHAPELESS.has(each));
  if (unclear !== undefined) moduleState(self).unclear = `the argument ${unclear} of ${self.class.name}`;
  self.state.set(MADE, made);
  return NONE;
}

/** Whether the input fits what the layer was made for; what does not is told with both sides and where each comes from. */
function fits(
  machine: Machine,
  entry: TorchLayer,
  at: { made: Arguments; input: TensorValue; self: InstanceValue; called: Arguments },
): boolean {
  const { made, input, self, called } = at;
  const expected = entry.expects?.(made);
  const given = expected && input.shape?.at(expected.axis);
  if (!expected || !given || compareDimensions(given, expected.extent) !== 'different') return true;
  const { extent, what } = expected;
  const place = what === 'features' ? 'values in the last dimension' : what;
  machine.report({
    code: 'shape-mismatch',
    severity: 'error',
    message: `${self.class.name} is made for ${dimensionText(extent)} ${place}, and ${dimensionText(given)} come: its input is ${shapeText(input.shape)}.`,
    span: called.span,
    related: [
      { span: self.span, message: `Made here for ${dimensionText(extent)} ${what}` },
      { span: input.origin.span, message: `${input.origin.type} gives ${shapeText(input.shape)}` },
    ],
  });
  return false;
}

/** The shapes for a single example, as PyTorch takes it: those for a batch of one, without the batch. */
function unbatched(
  type: string,
  config: Config,
  shapes: readonly (Shape | undefined)[],
): readonly { shape: Shape | undefined }[] {
  const result = layerTypes.get(type)?.shape(
    config,
    shapes.map((each) => each && [1, ...each]),
  );
  return result && 'length' in result ? result.map((each) => ({ shape: each?.slice(1) })) : [{ shape: undefined }];
}

function forward(machine: Machine, entry: TorchLayer, self: InstanceValue, args: CallArguments): Value {
  const { layer, unclear } = moduleState(self);
  const made = self.state.get(MADE) as Arguments | undefined;
  if (!layer || !made) return unknownTensor(machine, `${self.class.name} before its __init__`, args.span);
  const called = readArguments(machine, entry.call ?? 'input', args);
  const own = (entry.inputs ?? ['input'])
    .filter((name) => name === 'input' || called.has(name))
    .map((name) => called.tensor(name));
  const inputs = [...own, ...statesOf(layer?.type ?? '', called), ...(entry.more?.(called) ?? [])];
  const { type } = layer;
  const [first] = inputs;
  if (!first) return unknownTensor(machine, `${self.class.name} without an input`, args.span);
  const config = { ...layoutOf(layer.config, first), ...maskedBy(called), ...entry.called?.(called) };
  const application = { type, config, inputs, layer, span: args.span, library: 'torch' as const };
  const known = !unclear && fits(machine, entry, { made, input: first, self, called });
  let outputs: readonly TensorValue[];
  if (!known) {
    const count = layerOutputs(type);
    outputs = produceAll(
      machine,
      application,
      Array.from({ length: count }, () => ({ shape: undefined })),
    );
  } else if (entry.rank !== undefined && first.shape?.length === entry.rank - 1) {
    outputs = produceAll(
      machine,
      application,
      unbatched(
        type,
        config,
        inputs.map((each) => each.shape),
      ),
    );
  } else outputs = apply(machine, application);
  return entry.result ? entry.result(padded(machine, application, outputs), called, made) : outputs[0]!;
}

/** The states that a recurrent layer begins with; zeros are what it begins with anyway. */
function statesOf(type: string, called: Arguments): readonly TensorValue[] {
  if (!type.startsWith('Stacked') || !called.has('hx')) return [];
  const states = called.tensors('hx') ?? [called.tensor('hx')];
  return states.every((each) => each.origin.type === 'zeros') ? [] : states;
}

/** Masks change values and no shape; whoever writes the model in other words must know that there was one. */
function maskedBy(called: Arguments): Config {
  const masks = ['attn_mask', 'key_padding_mask'].filter((name) => called.has(name));
  return masks.length > 0 ? { masked_by: masks } : {};
}

/** Packed sequences lie as they were packed, whatever the layer was made for. */
function layoutOf(config: Config, input: TensorValue): Config {
  const { type, config: packed } = input.origin;
  return type === 'pack_padded_sequence' ? { ...config, batch_first: packed.batch_first! } : config;
}

/** How many tensors a layer gives. */
function layerOutputs(type: string): number {
  if (type.startsWith('Stacked')) return type === 'StackedLSTM' ? 3 : 2;
  return ['MultiheadAttention', 'LSTMStep', 'AdaptiveLogSoftmaxWithLoss'].includes(type) ? 2 : 1;
}

/** After a mismatch one unknown output is all there is; the others are unknown as well. */
function padded(
  machine: Machine,
  application: Parameters<typeof produce>[1] & { layer: { type: string } },
  outputs: readonly TensorValue[],
): readonly TensorValue[] {
  const count = layerOutputs(application.layer.type);
  if (outputs.length >= count) return outputs;
  return produceAll(
    machine,
    application,
    Array.from({ length: count }, () => ({ shape: undefined })),
  );
}

/** Where a lazy layer finds, in its first input, the argument that it leaves out. */
interface Lazy {
  readonly argument: string;
  readonly axis: number;
}

function lazyOf(name: string): Lazy {
  if (name === 'Linear') return { argument: 'in_features', axis: -1 };
  const argument = name.startsWith('Conv') ? 'in_channels' : 'num_features';
  return { argument, axis: name.startsWith('Conv') ? -Number(/\d/.exec(name)![0]) - 1 : 1 };
}

/** An input that is only tried out leaves no arrays behind. */
function willBuild(machine: Machine, self: InstanceValue): void {
  const state = moduleState(self);
  const { layer, unclear } = state;
  const attributes = [...self.attributes];
  machine.willChange(() => {
    state.layer = layer;
    state.unclear = unclear;
    self.attributes.clear();
    for (const [key, each] of attributes) self.attributes.set(key, each);
  });
}

/** A lazy layer has its arrays only once it has seen an input: then it is what its name says without the word. */
export function createLazyClass(
  machine: Machine,
  name: string,
  entry: TorchLayer,
  moduleClass: ClassValue,
): ClassValue {
  const GIVEN = Symbol(`arguments of Lazy${name}`);
  const { argument, axis } = lazyOf(name);
  // What follows in the signature stays behind the argument that is filled in.
  const signature = entry.signature.split(', ').filter((each) => each !== argument);
  const rest: TorchLayer = { ...entry, signature: [...signature, argument].join(', ') };
  return nativeClass(
    `torch.nn.Lazy${name}`,
    {
      __init__: (self, args) => {
        self.state.set(GIVEN, args);
        makeLayer(machine, self, typeof entry.type === 'string' ? entry.type : name, {}).built = false;
        return NONE;
      },
      forward: (self, args) => {
        if (moduleState(self).layer?.built) return forward(machine, rest, self, args);
        const [input] = args.positional;
        const extent = input?.kind === 'tensor' ? input.shape?.at(axis) : undefined;
        const given = self.state.get(GIVEN) as CallArguments | undefined;
        if (extent === undefined || !given)
          return unknownTensor(machine, `${self.class.name} with an unknown input`, args.span);
        const named = new Map([...given.named, [argument, fromDimension(extent)] as const]);
        willBuild(machine, self);
        construct(machine, rest, self, { ...given, named });
        return forward(machine, rest, self, args);
      },
    },
    [moduleClass],
  );
}

/** Attributes that a layer looks at whenever it is called; others only told it how large its arrays should be. */
const LOOKED_AT = new Set('stride padding dilation groups ceil_mode output_size p negative_slope'.split(' '));

/** `layer.stride = (1, 1)` after the layer was made. */
function reconfigure(machine: Machine, entry: TorchLayer, self: InstanceValue, [name, value]: readonly Value[]): void {
  const made = self.state.get(MADE) as Arguments | undefined;
  const { layer } = moduleState(self);
  if (name?.kind !== 'string' || !value || !made || !layer || !LOOKED_AT.has(name.value)) return;
  if (!Object.hasOwn(made.values, name.value)) return;
  const state = moduleState(self);
  const [before, unclear] = [layer.config, state.unclear];
  machine.willChange(() => {
    self.state.set(MADE, made);
    layer.config = before;
    state.unclear = unclear;
  });
  const named = new Map(Object.entries({ ...made.values, [name.value]: value }));
  const now = readArguments(machine, entry.signature, { ...made.call, positional: [], named, spans: new Map() });
  self.state.set(MADE, now);
  layer.config = entry.config?.(now) ?? {};
  const open = [...now.unclear].find((each) => !SHAPELESS.has(each));
  if (open !== undefined) state.unclear = `the argument ${open} of ${self.class.name}`;
}

export function createLayerClass(
  machine: Machine,
  name: string,
  entry: TorchLayer,
  moduleClass: ClassValue,
): ClassValue {
  const made = layerClass(machine, name, entry, moduleClass);
  if (name.startsWith('Embedding')) made.members.set('from_pretrained', fromPretrained(machine, made));
  return made;
}

function layerClass(machine: Machine, name: string, entry: TorchLayer, moduleClass: ClassValue): ClassValue {
  return nativeClass(
    `torch.nn.${name}`,
    {
      __init__: (self, args) => construct(machine, entry, self, args),
      __setattr__: (self, args) => {
        const set = moduleClass.members.get('__setattr__');
        if (set) machine.call(set, { ...args, positional: [self, ...args.positional] });
        reconfigure(machine, entry, self, args.positional);
        return NONE;
      },
      forward: (self, args) => {
        const { inplace } = (self.state.get(MADE) as Arguments | undefined)?.values ?? {};
        const isInPlace = inplace?.kind === 'boolean' && inplace.value;
        return callInPlace(machine, isInPlace, args, (each) => forward(machine, entry, self, each));
      },
      reset_parameters: () => NONE,
      flatten_parameters: () => NONE,
    },
    [moduleClass],
  );
}
