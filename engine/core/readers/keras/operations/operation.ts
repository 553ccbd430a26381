import type { Config, ConfigValue } from '../../../model/config.ts';
import { operationTypes } from '../../../model/catalogue/catalogue.ts';
import type { Span } from '../../../model/span.ts';
import { bind } from '../../evaluate/bind.ts';
import {
  type CallArguments,
  list,
  type NativeValue,
  native,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import { apply } from '../../trace/apply.ts';
import type { KerasContext } from '../context.ts';
import { configOf, toTensor } from '../values.ts';

/** Operations that give a list though it may have one item only. */
const LISTS = new Set(['split', 'split_sizes', 'unstack']);

/** One operation of the catalogue on tensors. */
export function applyOperation(
  context: KerasContext,
  type: string,
  inputs: readonly TensorValue[],
  { config = {}, span }: { config?: Config; span: Span },
): Value {
  const outputs = apply(context.machine, { type, inputs, config, span, library: 'keras' });
  if (LISTS.has(type))
    return outputs[0]?.shape ? list([...outputs]) : context.machine.unknown(`the parts that ${type} gives`, span);
  return outputs.length === 1 ? outputs[0]! : { kind: 'tuple', items: outputs };
}

/** Parameters that are tensors in whatever function they stand; others are arguments. */
const TENSORS = new Set(
  (
    'x x1 x2 xs inputs kernel condition indices target output query key value images table updates operands y a b ' +
    'target_tensor data segment_ids array image boxes box_indices lengths params sorted_sequence values targets ' +
    'predictions depthwise_kernel pointwise_kernel img1 img2 transform'
  ).split(' '),
);
const MAYBE_TENSORS = new Set('bias mask mean variance offset scale gamma beta weights'.split(' '));

interface Placed {
  readonly inputs: readonly TensorValue[];
  readonly config: Config;
}

/** Where a function of another module has another name for an argument: `perm>axes`. */
interface Parameter {
  readonly name: string;
  readonly to: string;
  readonly tensor: boolean;
}

/** `tensor!, perm>axes=None`: a tensor is marked with `!`, another name for the catalogue follows `>`. */
function parse(form: string): { signature: string; parameters: ReadonlyMap<string, Parameter> } {
  const parameters = new Map<string, Parameter>();
  const parts = form.match(/(?:\([^)]*\)|"[^"]*"|[^,])+/g) ?? [];
  const signature = parts.map((part) => {
    const [, stars = '', name = '', mark = '', to, rest = ''] = /^\s*(\**)(\w*)(!?)(?:>(\w+))?(.*)$/s.exec(part) ?? [];
    if (name)
      parameters.set(name, {
        name,
        to: to ?? name,
        tensor: mark === '!' || (!form.includes('!') && TENSORS.has(name)),
      });
    return `${stars}${name}${rest}`;
  });
  return { signature: signature.join(', '), parameters };
}

function tensorsOf(context: KerasContext, value: Value, span: Span): readonly TensorValue[] {
  const items = itemsOf(value);
  if (items && items.length > 0 && items.some((each) => each.kind === 'tensor'))
    return items.map((each) => toTensor(context, each, span));
  return value.kind === 'none' ? [] : [toTensor(context, value, span)];
}

/** Names that TensorFlow 1 had for arguments. */
const FORMER: Readonly<Record<string, string>> = { keep_dims: 'keepdims', reduction_indices: 'axis' };

function asPresent(parameters: ReadonlyMap<string, Parameter>, args: CallArguments): CallArguments {
  const present = (name: string) => (parameters.has(FORMER[name] ?? '') ? FORMER[name]! : name);
  if (![...args.named.keys()].some((name) => present(name) !== name)) return args;
  return { ...args, named: new Map([...args.named].map(([name, value]) => [present(name), value])) };
}

function place(context: KerasContext, form: string, args: CallArguments): Placed {
  const { signature, parameters } = parse(form);
  const { values } = bind(signature, asPresent(parameters, args));
  const inputs: TensorValue[] = [];
  const config: Record<string, ConfigValue> = {};
  for (const [name, value] of Object.entries(inOrder(parameters, values))) {
    const parameter = parameters.get(name)!;
    const maybe = MAYBE_TENSORS.has(name) && value.kind === 'tensor';
    if (parameter.tensor || maybe) inputs.push(...tensorsOf(context, value, args.span));
    else if (name !== 'name' && !MAYBE_TENSORS.has(name) && !isUnknownShape(parameter.to, value))
      config[parameter.to] = configOf(context, value);
  }
  return { inputs, config };
}

/** Of a shape that can't be told not even the rank is known: it is no single extent. */
const isUnknownShape = (argument: string, value: Value): boolean =>
  /^(?:new)?shape$/.test(argument) && value.kind === 'unknown';

/** Values in the order of the signature, whatever order the call has. */
function inOrder(
  parameters: ReadonlyMap<string, Parameter>,
  values: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const known = [...parameters.keys()].filter((name) => name in values);
  return Object.fromEntries(known.map((name) => [name, values[name]!]));
}

/** Functions of TensorFlow that take tensors of one type only, which Keras's own convert. */
const OF_ONE_TYPE = /\.(?:add|subtract|multiply|divide|matmul|maximum|minimum|squared_difference)$/;

/** TensorFlow adds no float32 to a float64. Arrays of NumPy may still be converted, so that only tensors are told. */
function reportTypes({ machine }: KerasContext, name: string, inputs: readonly TensorValue[], span: Span): void {
  const [first, second] = inputs.filter((each) => each.library === 'keras' && /^b?float/.test(each.dtype ?? ''));
  if (!OF_ONE_TYPE.test(name) || !first || !second || first.dtype === second.dtype) return;
  machine.report({
    code: 'types-differ',
    severity: 'error',
    message: `${name.replace('tensorflow', 'tf')} gets ${first.dtype} and ${second.dtype}, and TensorFlow converts neither. Bring both to one type with tf.cast.`,
    span,
    related: [first, second].map(({ origin, dtype }) => ({ span: origin.span, message: `this is ${dtype}` })),
  });
}

/** The function of a module for an operation of the catalogue; without a form it takes what keras.ops takes. */
export function operationFunction(
  context: KerasContext,
  name: string,
  type: string,
  form?: string,
): NativeValue | undefined {
  const known = operationTypes.get(type);
  if (!known) return undefined;
  return native(name, (args) => {
    const { inputs, config } = place(context, form ?? known.signature, args);
    // Layers bring their inputs to one type, so that what comes out of one is not judged.
    if (name.startsWith('tensorflow.') && context.calls.length === 0 && context.depth === 0)
      reportTypes(context, name, inputs, args.span);
    return applyOperation(context, type, inputs, { config, span: args.span });
  });
}
