import type { Config } from '../../../model/config.ts';
import { BATCH, type Dimension, type Shape } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import { dictOf } from '../../evaluate/keys.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  native,
  type Origin,
  type TensorValue,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { itemsOf, toBoolean, toDimension, toNumber } from '../../library/convert.ts';
import { tensorOf } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { mapTensors } from '../../library/nested.ts';
import { callArguments, toTensor } from '../values.ts';

/** What a `tf.data.Dataset` gives at each step, and how it goes about it. */
export interface PipelineState {
  readonly element: Value;
  readonly batchSize?: Dimension;
  readonly shuffle: boolean;
  /** What fills no whole batch is left out. */
  readonly dropLast?: boolean;
  /** It begins again for ever. */
  readonly endless?: boolean;
  /** It began again before it was cut into batches, so that all of these are whole. */
  readonly streams?: boolean;
  /** How many of such batches a pass goes over. */
  readonly steps?: number;
  /** Steps that change which rows a pass goes over, and how often. */
  readonly rows?: readonly string[];
}

const PIPELINE = Symbol('tf.data.Dataset');

export function pipelineOf(value: Value | undefined): PipelineState | undefined {
  return value?.kind === 'instance' ? (value.state.get(PIPELINE) as PipelineState | undefined) : undefined;
}

interface Derived {
  readonly type: 'Slices' | 'Batch' | 'Unbatch' | 'Rows';
  readonly shape: Shape | undefined;
  readonly config?: Config;
  readonly span: Span;
}

/** A part of another array: single rows, or rows laid together. */
function derived(
  { machine }: KerasContext,
  from: TensorValue,
  { type, shape, config = {}, span }: Derived,
): TensorValue {
  const origin: Origin = {
    id: machine.nextId(),
    type,
    config,
    inputs: [from],
    outputs: [{ shape, dtype: from.dtype }],
    span,
    scope: machine.scope,
  };
  return tensorOf(origin, 'keras');
}

/** One row of an array, or of each of several. */
export function rowsOf(context: KerasContext, value: Value, span: Span): Value {
  if (value.kind === 'tuple') return tuple(value.items.map((each) => rowsOf(context, each, span)));
  if (value.kind === 'dict')
    return dictOf([...value.entries.values()].map(({ key, value: each }) => [key, rowsOf(context, each, span)]));
  // A list that is empty where it is read has been filled where nobody could follow.
  const isEmpty = value.kind === 'list' && value.items.length === 0;
  const whole = toTensor(context, isEmpty ? context.machine.unknown('an empty list', span) : value, span);
  return derived(context, whole, { type: 'Slices', shape: whole.shape?.slice(1), span });
}

function batched(context: KerasContext, element: Value, size: Dimension | undefined, span: Span): Value {
  return mapTensors(element, (each) =>
    derived(context, each, {
      type: 'Batch',
      shape: each.shape && [BATCH, ...each.shape],
      config: size === undefined ? {} : { size },
      span,
    }),
  );
}

function called(context: KerasContext, run: Value | undefined, element: Value, span: Span): Value {
  if (!run) return context.machine.unknown('a function of a data pipeline', span);
  const items = element.kind === 'tuple' ? element.items : [element];
  return context.machine.call(run, callArguments(span, items));
}

/** Steps that pass over rows: the first or all but the first are taken out of the arrays, the others are told of. */
function chosen(
  context: KerasContext,
  state: PipelineState,
  { name, args }: { readonly name: string; readonly args: CallArguments },
): PipelineState {
  const given = args.positional[0] ?? args.named.get('count');
  const count = given && toNumber(given);
  const told = { ...state, rows: [...(state.rows ?? []), name] };
  if (name === 'repeat') {
    const isEndless = given === undefined || given.kind === 'none' || count === -1;
    return isEndless ? { ...told, endless: true, streams: state.batchSize === undefined } : told;
  }
  if (name === 'take' && state.streams && state.batchSize !== undefined && count !== undefined && count >= 0)
    return { ...state, steps: count };
  const plain = (name === 'take' || name === 'skip') && !state.shuffle && !state.rows && state.batchSize === undefined;
  if (!plain || count === undefined || count < 0) return told;
  const slice = name === 'take' ? { start: null, stop: count } : { start: count, stop: null };
  const element = mapTensors(state.element, (each) =>
    derived(context, each, {
      type: 'Rows',
      shape: each.shape,
      config: { ...slice, step: null },
      span: args.span,
    }),
  );
  return { ...state, element };
}

type Step = (state: PipelineState, args: CallArguments) => PipelineState;

function steps(context: KerasContext): Readonly<Record<string, Step>> {
  const same: Step = (state) => state;
  return {
    batch: (state, args) => {
      const size = toDimension(args.positional[0] ?? args.named.get('batch_size'));
      const dropLast = toBoolean(args.positional[1] ?? args.named.get('drop_remainder')) === true;
      const element = batched(context, state.element, size, args.span);
      return { ...state, element, batchSize: size, ...(dropLast ? { dropLast } : {}) };
    },
    padded_batch: (state, args) => {
      const size = toDimension(args.positional[0] ?? args.named.get('batch_size'));
      return { ...state, element: batched(context, state.element, size, args.span), batchSize: size };
    },
    unbatch: (state, args) => ({
      ...state,
      element: mapTensors(state.element, (each) =>
        derived(context, each, { type: 'Unbatch', shape: each.shape?.slice(1), span: args.span }),
      ),
    }),
    shuffle: (state) => ({ ...state, shuffle: true }),
    map: (state, args) => ({
      ...state,
      element: called(context, args.positional[0] ?? args.named.get('map_func'), state.element, args.span),
    }),
    ...Object.fromEntries(['prefetch', 'cache', 'with_options', 'ignore_errors'].map((name) => [name, same])),
    ...Object.fromEntries(
      ['repeat', 'take', 'skip', 'filter', 'shard'].map((name): [string, Step] => [
        name,
        (state, args) => chosen(context, state, { name, args }),
      ]),
    ),
  };
}

/** `tf.data.Dataset`, with what it gives known as an example. */
export function datasetClass(context: KerasContext): ClassValue {
  const make = (state: PipelineState, span: Span): InstanceValue => {
    const instance: InstanceValue = { kind: 'instance', class: made, attributes: new Map(), span, state: new Map() };
    instance.state.set(PIPELINE, state);
    return instance;
  };
  const methods = Object.fromEntries(
    Object.entries(steps(context)).map(([name, step]) => [
      name,
      (self: InstanceValue, args: CallArguments): Value => {
        const state = pipelineOf(self);
        return state ? make(step(state, args), args.span) : context.machine.unknown('a data pipeline', args.span);
      },
    ]),
  );
  const made: ClassValue = nativeClass('tensorflow.data.Dataset', {
    ...methods,
    __element__: (self, args) =>
      pipelineOf(self)?.element ?? context.machine.unknown('what a data pipeline gives', args.span),
    as_numpy_iterator: (self) => self,
    from_tensor_slices: native('from_tensor_slices', (args) => {
      const given = args.positional[0] ?? args.named.get('tensors');
      const element = given && rowsOf(context, given, args.span);
      return element
        ? make({ element, shuffle: false }, args.span)
        : context.machine.unknown('a data pipeline', args.span);
    }),
    zip: native('zip', (args) => {
      const items = itemsOf(args.positional[0]) ?? args.positional;
      const states = items.map(pipelineOf);
      if (!states.every((each) => each !== undefined)) return context.machine.unknown('a data pipeline', args.span);
      return make(
        { element: tuple(states.map((each) => each.element)), shuffle: states.some((each) => each.shuffle) },
        args.span,
      );
    }),
    range: native('range', (args) => context.machine.unknown('tf.data.Dataset.range', args.span)),
  });
  makers.set(context, make);
  return made;
}

const makers = new WeakMap<KerasContext, (state: PipelineState, span: Span) => InstanceValue>();

interface Batches {
  readonly whole: Value;
  /** Without one the pipeline gives row by row. */
  readonly size: Value | undefined;
  readonly shuffle: boolean;
}

/** A pipeline that a function of Keras makes of whole arrays. */
export function makeBatches(context: KerasContext, { whole, size, shuffle }: Batches, span: Span): Value {
  const element = rowsOf(context, whole, span);
  if (!size || size.kind === 'none') return makePipeline(context, { element, shuffle }, span);
  const batchSize = toDimension(size);
  const batch = batched(context, element, batchSize, span);
  return makePipeline(context, { element: batch, batchSize, shuffle }, span);
}

/** A pipeline that a function of Keras gives, such as `image_dataset_from_directory`. */
export function makePipeline(context: KerasContext, state: PipelineState, span: Span): Value {
  return makers.get(context)?.(state, span) ?? context.machine.unknown('a data pipeline', span);
}
