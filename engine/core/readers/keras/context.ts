import type { AddedLoss, Machine } from '../evaluate/machine.ts';
import type {
  CallArguments,
  ClassValue,
  InstanceValue,
  LayerState,
  Origin,
  ParameterState,
  TensorValue,
  Value,
} from '../evaluate/values.ts';
import type { Compiled } from './state.ts';

/** A model as it was when it was trained, whatever the file does to it later. */
export interface AtFit {
  /** Ids of the layers that did not learn. */
  readonly frozen: ReadonlySet<string>;
  readonly compiled?: Compiled;
  /** What the optimizer's learning rate was set to by then. */
  readonly rate?: Value;
}

/** What one reading knows of Keras besides the values themselves. */
export interface KerasContext {
  readonly machine: Machine;
  /** How many layers of a kind have been named, for `dense`, `dense_1`. */
  readonly names: Map<string, number>;
  /** Whose state it is. */
  readonly owners: WeakMap<LayerState, InstanceValue>;
  /** Calls from outside any layer, by the numbers of what was made during them. */
  readonly calls: { readonly from: number; readonly to: number; readonly instance: InstanceValue }[];
  /** Calls that say whether they are as in training, by the numbers of what was made during them; inner ones first. */
  readonly modes: { readonly from: number; readonly to: number; readonly training: boolean }[];
  /** How deep in calls of layers the program is. */
  depth: number;
  /** Whether the program says of the calls being followed that they are as in testing: `base(x, training=False)`. */
  testing: boolean;
  /** What an input layer stands for in `model.layers`. */
  readonly inputLayers: WeakMap<Origin, InstanceValue>;
  /** The class of these layers. */
  inputLayer?: ClassValue;
  /** Variables of TensorFlow, which Keras 3 does not see on a layer. */
  readonly untracked: WeakSet<ParameterState>;
  /** Every model that was made, in order. */
  readonly models: InstanceValue[];
  /** Models that the file itself writes, by the path that it gives. */
  readonly saved: Map<string, InstanceValue>;
  /** What held when a training was called, by its call. */
  readonly atFit: WeakMap<CallArguments, AtFit>;
  readonly dataFormat: { value: 'channels_last' | 'channels_first' };
  /** Whether a layer was given arguments that only Keras 1 has: then its other layers are meant for that too. */
  readonly former: { seen: boolean };
  /** What calls have added to the loss, in order. */
  readonly added: AddedLoss[];
}

export function createContext(machine: Machine): KerasContext {
  return {
    machine,
    names: new Map(),
    owners: new WeakMap(),
    calls: [],
    modes: [],
    depth: 0,
    testing: false,
    inputLayers: new WeakMap(),
    untracked: new WeakSet(),
    models: [],
    saved: new Map(),
    atFit: new WeakMap(),
    dataFormat: { value: 'channels_last' },
    former: { seen: false },
    added: [],
  };
}

/** `MaxPooling2D` is `max_pooling2d`, as Keras turns classes into names. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** The name that Keras gives to the next layer of a kind. */
export function nextName({ machine, names }: KerasContext, type: string): string {
  const stem = snakeCase(type);
  const before = names.get(stem) ?? 0;
  names.set(stem, before + 1);
  machine.willChange(() => names.set(stem, before));
  return before === 0 ? stem : `${stem}_${before}`;
}

/** The call of a layer, from outside any other, during which this was made. */
export function callOf({ calls }: KerasContext, { id }: Origin): KerasContext['calls'][number] | undefined {
  // Calls follow one another: only the last that began before can be the one.
  let [from, to] = [0, calls.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (calls[middle]!.from < id) from = middle + 1;
    else to = middle;
  }
  const before = calls[from - 1];
  return before && id <= before.to ? before : undefined;
}

/** The layer or model that was called, from outside any other, when this was made. */
export function calledLayer(context: KerasContext, origin: Origin): InstanceValue | undefined {
  return callOf(context, origin)?.instance ?? (origin.layer && context.owners.get(origin.layer));
}

/** Everything between some tensors and what they are made of, in the order of making; `ends` are not looked behind. */
export function originsBetween(ends: readonly TensorValue[], outputs: readonly TensorValue[]): readonly Origin[] {
  const found = new Set<Origin>(ends.map((each) => each.origin));
  const waiting = outputs.map((each) => each.origin);
  while (waiting.length > 0) {
    const origin = waiting.pop()!;
    if (found.has(origin)) continue;
    found.add(origin);
    waiting.push(...origin.inputs.map((each) => each.origin));
  }
  return [...found].sort((one, two) => one.id - two.id);
}
