import type { Config, ConfigValue } from '../../model/config.ts';
import { BATCH, type Shape } from '../../model/dimension.ts';
import { type Net, type Part, Refusal, refuse, type Refused, type Step, type Value } from '../net/net.ts';
import { nameOf, pruned, wholeConfig } from '../net/rewrite.ts';
import { taken, transposed } from '../net/recipe.ts';
import { axesTo, inverse, type Laid, type Mixing, movedAxis, type Order, permuted, placesOf } from './laid.ts';
import { ALONG_AXES, ALWAYS_FIRST, BY_CHANNEL, BY_VALUE, type Channels, EVERYWHERE, SPATIAL } from './tables.ts';

interface Laying {
  readonly channels: Channels;
  /** Whether the source has them elsewhere. */
  readonly isOther: boolean;
  readonly steps: Step[];
  readonly tensors: Map<Value, Laid>;
  readonly parts: Map<Part, { readonly variant: string; readonly part: Part }>;
}

function emit({ steps }: Laying, step: Step, type: string, [input, config, shape]: [Value, Config, Shape]): Value {
  const output: Value = { shape, dtype: input.dtype };
  steps.push({ type, config, inputs: [input], outputs: [output], span: step.span, scope: step.scope });
  return output;
}

function transpose(laying: Laying, step: Step, value: Value, axes: readonly number[]): Value {
  return emit(laying, step, 'transpose', [value, { axes }, permuted(value.shape, axes)]);
}

/** A mixed vector brought back into the order in which it was read. */
function unmixed(laying: Laying, step: Step, value: Value, { extents, back }: Mixing): Value {
  const [batch] = value.shape;
  const picture: Shape = [batch!, ...extents];
  const config = { newshape: [-1, ...extents] };
  const whole = emit(laying, step, 'reshape', [value, config, picture]);
  const turned = transpose(laying, step, whole, [0, ...back.map((axis) => axis + 1)]);
  return emit(laying, step, 'flatten', [turned, { start: 1, end: -1 }, value.shape]);
}

/** The tensor in the order asked for, made when it is not there yet. */
function inOrder(laying: Laying, step: Step, value: Value, order: Order): Value {
  const laid = laying.tensors.get(value);
  if (!laid) return value;
  const known = laid.made.get(order);
  if (known) return known;
  const rank = value.shape.length;
  let read = laid.made.get('read');
  if (!read) {
    const [[from, there]] = [...laid.made] as [[Order, Value]];
    read =
      from === 'mixed'
        ? unmixed(laying, step, there, laid.mixing!)
        : transpose(laying, step, there, inverse(axesTo(from as Channels, rank)));
    laid.made.set('read', read);
  }
  if (order === 'read' || order === 'mixed') return read;
  const made = transpose(laying, step, read, axesTo(order, rank));
  laid.made.set(order, made);
  return made;
}

/** Where a spatial layer has its channels as it was read. */
function channelsOf(step: Step, config: Config): Channels | undefined {
  const rank = step.inputs[0]?.shape.length ?? 0;
  if (rank < 3) return undefined;
  if (BY_CHANNEL.test(step.type)) {
    const axis = Number(config.axis) < 0 ? Number(config.axis) + rank : Number(config.axis);
    return axis === 1 && rank > 2 && config.data_format === 'channels_first'
      ? 'first'
      : axis === rank - 1
        ? 'last'
        : 'first';
  }
  if (step.type === 'PReLU') {
    const shared = String(step.part!.config.shared_axes);
    if (shared === String(sharedAxes('last', rank))) return 'last';
    return shared === String(sharedAxes('first', rank)) ? 'first' : undefined;
  }
  if (!SPATIAL.test(step.type) && !padsPicture(step, config)) return undefined;
  return ALWAYS_FIRST.test(step.type) || config.data_format === 'channels_first' ? 'first' : 'last';
}

/** A padding that a layer of pictures asked for. */
const padsPicture = (step: Step, config: Config) => step.type === 'pad' && config.data_format != null;

/** The order that a step is computed in. */
function orderOf(laying: Laying, step: Step, config: Config): Order {
  const own = channelsOf(step, config);
  if (own) return own === laying.channels ? 'read' : laying.channels;
  const rank = step.outputs[0]?.shape.length ?? 0;
  const follows = EVERYWHERE.test(step.type) || Object.hasOwn(ALONG_AXES, step.type) || step.type === 'pad';
  const laid = step.inputs.map((each) => laying.tensors.get(each));
  if (step.inputs.some((each) => each.shape.length !== step.inputs[0]!.shape.length && each.shape.length > 0))
    return 'read';
  const made = laid.find((each) => each && [...each.made.keys()].some((order) => order !== 'read'));
  if (
    !made ||
    laid.some((each, at) => step.inputs[at]!.shape.length > 0 && each?.made.has('read') && step.inputs.length === 1)
  )
    return 'read';
  const [order] = [...made.made.keys()].filter((each) => each !== 'read') as [Order];
  if (order === 'mixed') {
    const byValue = Object.hasOwn(BY_VALUE, step.type);
    return (byValue || EVERYWHERE.test(step.type)) && step.inputs.length === 1 ? 'mixed' : 'read';
  }
  return follows && (rank >= 3 || step.type in ALONG_AXES) ? order : 'read';
}

/** Arguments that name axes or places, in the new order. */
function configIn(step: Step, config: Config, order: Channels, target: Channels): Config {
  const rank = step.inputs[0]?.shape.length ?? 0;
  const name = BY_CHANNEL.test(step.type) ? 'axis' : ALONG_AXES[step.type];
  const changed: Record<string, ConfigValue> = {};
  const move = (axis: ConfigValue): ConfigValue =>
    typeof axis === 'number'
      ? movedAxis(axis, order, rank)
      : Array.isArray(axis)
        ? axis.map((each: ConfigValue) => move(each))
        : axis;
  if (name !== undefined && config[name] != null) changed[name] = move(config[name]);
  // The last axis is what layers look at where nothing is said.
  if (BY_CHANNEL.test(step.type) && changed.axis === rank - 1) changed.axis = -1;
  if (step.type === 'PReLU') changed.shared_axes = sharedAxes(order, rank);
  if (step.type === 'pad' && Array.isArray(config.pad_width))
    changed.pad_width = axesTo(order, rank).map((axis) => (config.pad_width as readonly ConfigValue[])[axis]!);
  if (SPATIAL.test(step.type)) changed.data_format = target === 'first' ? 'channels_first' : 'channels_last';
  return changed;
}

const sharedAxes = (order: Channels, rank: number) =>
  Array.from({ length: rank - 2 }, (_, at) => (order === 'last' ? at + 1 : at + 2));

function partIn(laying: Laying, step: Step, order: Order, changed: Config): Part | undefined {
  const { part } = step;
  if (!part) return undefined;
  const mixing = order === 'mixed' ? laying.tensors.get(step.inputs[0]!)?.mixing : undefined;
  const byValue = mixing && BY_VALUE[part.type];
  const variant = `${order === 'mixed' ? JSON.stringify(byValue && mixing) : ''}|${JSON.stringify(changed)}`;
  const known = laying.parts.get(part);
  if (known && known.variant !== variant) refuse('it is used on tensors that lie differently in memory');
  if (known) return known.part;
  const places = byValue && placesOf(mixing);
  const weights = part.weights.map((each) => {
    if (places && each.name in byValue) return { ...each, recipe: taken(each.recipe, byValue[each.name]!, places) };
    if (part.type !== 'PReLU' || (order !== 'first' && order !== 'last')) return each;
    const axes = axesTo(order, each.shape.length + 1)
      .slice(1)
      .map((axis) => axis - 1);
    return { ...each, shape: axes.map((axis) => each.shape[axis]!), recipe: transposed(each.recipe, axes) };
  });
  const made = { ...part, config: { ...part.config, ...changed }, weights };
  laying.parts.set(part, { variant, part: made });
  return made;
}

/** A picture that becomes a vector: its values then lie as the picture's did. */
function flattened(laying: Laying, step: Step): boolean {
  const [input] = step.inputs;
  const [output] = step.outputs;
  const laid = input && laying.tensors.get(input);
  const order = laid && [...laid.made.keys()].find((each) => each === 'first' || each === 'last');
  const flattens =
    /^(Flatten|flatten|reshape|Reshape)$/.test(step.type) &&
    output?.shape.length === 2 &&
    (input?.shape.length ?? 0) > 2;
  if (!laid || !order || !flattens || laid.made.has('read')) return false;
  const now = laid.made.get(order)!;
  const extents = now.shape.slice(1);
  if (!extents.every((each) => typeof each === 'number')) return false;
  const [batch] = output.shape;
  if (JSON.stringify(batch) !== JSON.stringify(input!.shape[0])) return false;
  const back = inverse(axesTo(order, now.shape.length))
    .slice(1)
    .map((axis) => axis - 1);
  const outputs = [{ ...output }];
  laying.steps.push({ ...step, inputs: [now], outputs });
  const mixed = extents.filter((each) => each !== 1).length > 1;
  laying.tensors.set(output, { made: new Map([[mixed ? 'mixed' : 'read', outputs[0]!]]), mixing: { extents, back } });
  return true;
}

/**
 * Channels that the source moves itself to where they are read, of a tensor that lies as the target wants it: what it
 * gives is at hand in the target's order.
 */
function isMove(laying: Laying, step: Step): boolean {
  const [input] = step.inputs;
  const [output] = step.outputs;
  const { axes } = step.config;
  if (!laying.isOther || step.type !== 'transpose' || step.part || !Array.isArray(axes) || axes.length < 3)
    return false;
  const made = laying.tensors.get(input!)?.made.get('read');
  if (!made || String(axes) !== String(inverse(axesTo(laying.channels, axes.length)))) return false;
  laying.tensors.set(output!, { made: new Map([[laying.channels, made]]) });
  return true;
}

/** Whether what a step gives has channels where its input has them: the last picture of a sequence is one too. */
const keepsChannels = ({ type, inputs }: Step, { shape }: Value) =>
  shape.length === (inputs[0]?.shape.length ?? 0) || (/^ConvLSTM/.test(type) && shape.length > 2);

function lay(laying: Laying, step: Step): void {
  if (flattened(laying, step) || isMove(laying, step)) return;
  const config = wholeConfig(step.type, { ...step.part?.config, ...step.config }, step.part !== undefined);
  const order = orderOf(laying, step, config);
  const isSpatial = SPATIAL.test(step.type) || BY_CHANNEL.test(step.type) || step.type === 'PReLU';
  const rank = step.inputs[0]?.shape.length ?? 0;
  const inputs = step.inputs.map((each) =>
    inOrder(laying, step, each, each.shape.length === rank || order === 'mixed' ? order : 'read'),
  );
  const turned = order === 'first' || order === 'last';
  const changed = turned ? configIn(step, config, order, laying.channels) : {};
  const part = partIn(laying, step, order, isSpatial || step.part ? changed : {});
  const outputs = step.outputs.map((each): Value => {
    const moves = turned && keepsChannels(step, each);
    return { ...each, shape: moves ? permuted(each.shape, axesTo(order, each.shape.length)) : each.shape };
  });
  const own = step.part ? step.config : { ...step.config, ...changed };
  laying.steps.push({ ...step, part, config: own, inputs, outputs });
  step.outputs.forEach((each, index) => {
    const now = turned && !keepsChannels(step, each) ? 'read' : order;
    const mixing = now === 'mixed' ? laying.tensors.get(step.inputs[0]!)?.mixing : undefined;
    // A vector of other values than came in is in the read order again.
    const mixes = now === 'mixed' && Object.hasOwn(BY_VALUE, step.type) && step.type === 'Dense';
    laying.tensors.set(each, { made: new Map([[mixes ? 'read' : now, outputs[index]!]]), mixing });
  });
}

/**
 * Moves the channels to where the target's layers want them. Tensors are turned once and only where they must be, the
 * weights that hang on the order are turned with them, and inputs and outputs that are only used turned are taken so.
 */
export function inLayout(net: Net, channels: Channels): { net: Net; refused: readonly Refused[] } {
  const isOther = (net.framework === 'torch') === (channels === 'last');
  const laying: Laying = { channels, isOther, steps: [], tensors: new Map(), parts: new Map() };
  for (const { value } of net.inputs) laying.tensors.set(value, { made: new Map([['read', value]]) });
  const refused: Refused[] = [];
  for (const step of net.steps) {
    try {
      lay(laying, step);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ what: nameOf(step), why: error.message, span: step.span });
    }
  }
  const last = net.steps.at(-1);
  const outputs = net.outputs.map((each) => {
    const laid = laying.tensors.get(each.value);
    const read = laid?.made.get('read');
    if (!laid || read || !last) return { ...each, value: read ?? each.value };
    const [[order, value]] = [...laid.made] as [[Order, Value]];
    if (order === 'mixed') return { ...each, value: inOrder(laying, last, each.value, 'read') };
    return { ...each, value, axes: axesTo(order as Channels, value.shape.length) };
  });
  return { net: turnedInputs(pruned({ ...net, steps: laying.steps, outputs })), refused };
}

/** An input that is turned before anything else looks at it is asked for as it is needed. */
function turnedInputs(net: Net): Net {
  const gone = new Map<Value, Value>();
  const inputs = net.inputs.map((input) => {
    const uses = net.steps.filter((step) => step.inputs.includes(input.value));
    const [first] = uses;
    const axes = first?.config.axes as readonly number[] | undefined;
    const alike =
      uses.length > 0 && uses.every((each) => each.type === 'transpose' && String(each.config.axes) === String(axes));
    const isOutput = net.outputs.some((each) => each.value === input.value);
    if (!alike || !axes || isOutput) return input;
    const value: Value = { ...input.value, shape: permuted(input.value.shape, axes) };
    for (const each of uses) gone.set(each.outputs[0]!, value);
    return { ...input, value, axes };
  });
  const steps = net.steps
    .filter((step) => !gone.has(step.outputs[0]!))
    .map((step) => ({ ...step, inputs: step.inputs.map((each) => gone.get(each) ?? each) }));
  const outputs = net.outputs.map((each) => ({ ...each, value: gone.get(each.value) ?? each.value }));
  return { ...net, inputs, steps, outputs };
}

export const isBatch = (dimension: Shape[number] | undefined): boolean =>
  typeof dimension === 'object' &&
  dimension.factor === 1 &&
  dimension.symbols.length === 1 &&
  dimension.symbols[0] === BATCH.symbols[0];
