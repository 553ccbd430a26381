import { layerTypes } from '../../model/catalogue/catalogue.ts';
import type { Config } from '../../model/config.ts';
import type { Net, Part, Refused, Step, Value } from '../net/net.ts';
import { nameOf, type Rules, rewrite, type Use } from '../net/rewrite.ts';
import { noRows, padWidth, rowsOf, slidingOf } from '../rules/windows.ts';
import { withCausal } from './causal.ts';
import { withBeginnings } from './kept.ts';
import { drawn } from './random.ts';
import { withTables } from './tables.ts';
import { hasOtherArrays, inKeras, isNormalised, slopes } from './torchWeights.ts';

/** Arguments that say what comes in, which layers find out by themselves. */
const IMPLIED = new Set(['input_channels', 'num_features', 'input_size']);

function configOf(part: Part): Config {
  const own = new Set([...IMPLIED, ...(/Embedding$/.test(part.type) ? [] : ['input_dim'])]);
  return Object.fromEntries(Object.entries(part.config).filter(([name]) => !own.has(name)));
}

/** PyTorch has the channels of a picture first also where Keras's layer has no word for it. */
function prelu({ step, inputs, layer, weights }: Use): readonly Value[] | undefined {
  const [input] = inputs as [Value];
  const [weight] = weights;
  if (step.part?.config.num_parameters === undefined || !weight) return undefined;
  const rank = input.shape.length;
  const shape = Array.from({ length: rank - 1 }, (_, at) => (at === 0 ? weight.shape[0]! : 1));
  const spread =
    weight.shape[0] === 1 ? [...shape.keys()].map((at) => at + 1) : [...shape.keys()].map((at) => at + 1).slice(1);
  return layer({ type: 'PReLU', config: { shared_axes: spread }, weights: [slopes(weight, shape)] }, [input]);
}

/** A softmax that is not told where to look takes the second axis of two or four dimensions, else the first. */
function axisLeftOut(use: Use): readonly Value[] | undefined {
  const { step, inputs } = use;
  if (step.part?.config.axis !== null || !('axis' in step.part.config)) return undefined;
  const rank = inputs[0]!.shape.length;
  const axis = rank === 0 || rank === 1 || rank === 3 ? 0 : 1;
  return use.layer({ type: step.type, config: { ...step.part.config, axis } }, inputs);
}

/** Normalising each channel by itself is normalising as many groups as there are channels. */
function groups(use: Use): readonly Value[] | undefined {
  const { config, inputs, weights } = use;
  if (config.groups !== -1) return undefined;
  const channels = inputs[0]!.shape[Number(config.axis)];
  if (typeof channels !== 'number') return undefined;
  return use.layer({ type: 'GroupNormalization', config: { ...config, groups: channels }, weights }, inputs);
}

/** Rows that repeat, mirror or continue the picture are put around it by an operation, which other frameworks have too. */
function convolution(use: Use): readonly Value[] | undefined {
  const { padding_mode: mode, ...rest } = use.config;
  if (mode == null) return undefined;
  const rows = rowsOf(rest, slidingOf(rest, use.inputs[0]!, 'kernel_size'));
  const around = { pad_width: padWidth(rows, rest), mode, data_format: rest.data_format ?? null };
  const input = noRows(rows) ? use.inputs[0]! : use.operation('pad', use.inputs, around);
  const config = { ...rest, padding: rows.map(() => 0) };
  return use.layer({ type: use.step.type, config, weights: use.weights }, [input]);
}

const TORCH: Rules = {
  PReLU: prelu,
  Softmax: axisLeftOut,
  Activation: axisLeftOut,
  GroupNormalization: groups,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
};
const KERAS: Rules = {};

function withKerasWeights(net: Net): Net {
  const parts = new Map<Part, Part>();
  const canonical = (part: Part): Part => {
    const known = parts.get(part) ?? {
      ...part,
      config: configOf(part),
      weights: net.framework === 'torch' ? inKeras(part) : part.weights,
    };
    parts.set(part, known);
    return known;
  };
  return { ...net, steps: net.steps.map((each) => (each.part ? withPart(each, canonical(each.part)) : each)) };
}

/** What the call repeats of the layer's own arguments is told once. */
function withPart(step: Step, part: Part): Step {
  const made = step.part!.config;
  const config = Object.fromEntries(
    Object.entries(step.config).filter(
      ([name, value]) => !(name in made) || JSON.stringify(made[name]) !== JSON.stringify(value),
    ),
  );
  return { ...step, part, config };
}

/** PyTorch's layers may hold other arrays: weight normalisation keeps lengths and directions apart. */
function whyNotItsArrays({ weights }: Part): string {
  if (weights.some(({ name }) => name === 'running_mean'))
    return 'track_running_stats=True normalises by means of training when it is evaluated, which no other layer does';
  return 'its arrays are not those of such a layer (weight normalisation?)';
}

function changed(net: Net): readonly Refused[] {
  if (net.framework !== 'torch') return [];
  return net.steps
    .filter(({ part }) => part && hasOtherArrays(part))
    .map(({ part, span }) => ({ what: `${part!.type} ${part!.path}`, why: whyNotItsArrays(part!), span }));
}

/** A mask that the graph does not hold changes the values. */
function masked(net: Net): readonly Refused[] {
  return net.steps
    .filter(({ config }) => config.masked_by != null)
    .map((step) => ({ what: nameOf(step), why: 'its mask was not read', span: step.span }));
}

/** Layers of a user's class own arrays but are no layers: their arrays come as parameters. */
function known(net: Net): readonly Refused[] {
  return net.steps
    .filter(({ part }) => part && part.type !== 'Parameter' && !layerTypes.has(part.type))
    .map(({ part, span }) => ({ what: part!.type, why: 'it is not a layer that the catalogue knows', span }));
}

const FOLDED_NOTE =
  'Weight normalisation is folded into the weights: the outputs are the same, but training changes the weights themselves.';

/** A sum with nothing does nothing, nor does a line of which every call pads by nothing. */
function withoutEffect(net: Net): Net {
  const pads = ({ type, config }: Step) =>
    type === 'pad' && Array.isArray(config.pad_width) && config.pad_width.flat().some((each) => each !== 0);
  const needed = new Set(net.steps.filter(pads).map(({ span }) => span.start));
  const isEmpty = (step: Step) =>
    step.type === 'pad' && Array.isArray(step.config.pad_width) && !needed.has(step.span.start);
  const makers = new Map(net.steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  const isNumber = (value: Value | undefined, number: number) =>
    value?.shape.length === 0 && makers.get(value)?.type === 'Constant' && makers.get(value)!.config.value === number;
  /** Which input a step gives on as it is. */
  const given = (step: Step): number => {
    if (isEmpty(step)) return 0;
    if (step.type !== 'add' || step.inputs.length !== 2) return -1;
    const at = step.inputs.findIndex((each) => isNumber(each, 0));
    // Whole numbers may become others by a sum.
    const other = step.inputs[1 - at];
    return at >= 0 && (other?.dtype ?? 'float32') === (step.outputs[0]!.dtype ?? 'float32') ? 1 - at : -1;
  };
  const gone = new Map<Value, Value>();
  const now = (value: Value): Value => gone.get(value) ?? value;
  const steps = net.steps.flatMap((step) => {
    const inputs = step.inputs.map(now);
    const at = given(step);
    if (at < 0) return [{ ...step, inputs }];
    gone.set(step.outputs[0]!, inputs[at]!);
    return [];
  });
  return { ...net, steps, outputs: net.outputs.map((each) => ({ ...each, value: now(each.value) })) };
}

/** The model in Keras's words, with Keras's arrays, whatever it was read from. */
export function canonical(net: Net): { net: Net; refused: readonly Refused[]; notes: readonly string[] } {
  const isTorch = net.framework === 'torch';
  const kept = withBeginnings(withTables(withoutEffect(net)));
  const random = drawn(withCausal(kept.net));
  const made = withKerasWeights(random.net);
  const rewritten = rewrite(made, isTorch ? TORCH : KERAS);
  const folds = isTorch && net.steps.some(({ part }) => part && isNormalised(part));
  const notes = [...kept.notes, ...rewritten.notes, ...(folds ? [FOLDED_NOTE] : [])];
  return {
    ...rewritten,
    notes,
    refused: [...random.refused, ...known(net), ...masked(made), ...changed(net), ...rewritten.refused],
  };
}
