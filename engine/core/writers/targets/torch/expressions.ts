import type { ConfigValue } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import { call, type Code, flat, named, receiver } from '../../code/code.ts';
import { INFIX } from '../../code/infix.ts';
import { PYTHON } from '../../code/literals.ts';
import { filled } from '../../code/template.ts';
import { isBatch } from '../../layout/layout.ts';
import { refuse, type Step } from '../../net/net.ts';
import { knownExtents } from '../../rules/shared.ts';
import { subscript } from '../keras/expressions.ts';
import { DTYPES, OPERATIONS } from './operations.ts';

/** An extent that only the running model knows, as code: `x.shape[0]`. */
export type SizeOf = (dimension: Dimension) => string;

function sizes(shape: readonly Dimension[], sizeOf: SizeOf): readonly string[] {
  const known = knownExtents(shape);
  if (known) return known.map(String);
  return shape.map(sizeOf);
}

/** Two axes change places, or all are put in order. */
function transpose(axes: readonly number[], input: Code): string {
  const moved = axes.flatMap((each, at) => (each === at ? [] : [at]));
  if (moved.length === 2) return `${receiver(input)}.transpose(${moved.join(', ')})`;
  return `${receiver(input)}.permute(${axes.join(', ')})`;
}

/** Rows for each axis, as PyTorch counts them: pairs from the last axis backwards. */
function pad(step: Step, input: Code): Code {
  const width = step.config.pad_width as readonly (readonly [number, number])[] | undefined;
  if (!width) return refuse('how far it pads is not known');
  const first = width.findIndex(([one, two]) => one !== 0 || two !== 0);
  const { mode, constant_values: value } = step.config;
  if (mode === 'symmetric') return refuse('padding of the mode symmetric has no equal here');
  const isConstant = mode == null || mode === 'constant';
  // Of pictures both axes are told, so that paddings of one function are alike; modes but zeros want all but the first two.
  const from = (width.length === 4 || !isConstant) && (first < 0 || first > 2) ? 2 : first;
  if (from < 0) return input;
  const pairs = width.slice(from).toReversed().flat();
  const more = !isConstant
    ? [named('mode', PYTHON.value(mode))]
    : value != null && value !== 0
      ? [named('value', PYTHON.value(value))]
      : [];
  return call('F.pad', [input, PYTHON.value(pairs), ...more]);
}

function split(step: Step, input: Code): string {
  const { indices_or_sections: parts, sizes: given } = step.config;
  const axis = step.config.axis ?? 0;
  if (typeof parts === 'number') return `${receiver(input)}.chunk(${parts}, dim=${String(axis)})`;
  const lengths = given ?? step.outputs.map((each) => each.shape.at(Number(axis))! as ConfigValue);
  return `${receiver(input)}.split(${flat(PYTHON.value(lengths)).replace(/^\(/, '[').replace(/,?\)$/, ']')}, dim=${String(axis)})`;
}

const list = (items: readonly Code[]): Code => ({ open: '[', items, close: ']' });

const isSize = (value: ConfigValue): value is Dimension =>
  typeof value === 'object' && value !== null && 'factor' in value;

type Writer = (step: Step, inputs: readonly Code[], sizeOf: SizeOf) => Code;

const WRITERS: Readonly<Record<string, Writer>> = {
  flatten: ({ config }, [x]) =>
    config.start == null || config.start === 1
      ? `${receiver(x!)}.flatten(1)`
      : `${receiver(x!)}.flatten(${String(config.start)}, ${String(config.end)})`,
  reshape: (step, [x], sizeOf) => `${receiver(x!)}.reshape(${sizes(step.outputs[0]!.shape, sizeOf).join(', ')})`,
  transpose: ({ config, inputs }, [x]) =>
    transpose(
      (config.axes as readonly number[] | null) ?? inputs[0]!.shape.map((_, at) => inputs[0]!.shape.length - 1 - at),
      x!,
    ),
  squeeze: ({ config }, [x]) => `${receiver(x!)}.squeeze(${[config.axis ?? []].flat().map(String).join(', ')})`,
  flip: ({ config }, [x]) => `${receiver(x!)}.flip(${[config.axis ?? []].flat().map(String).join(', ')})`,
  getitem: ({ config, inputs }, [x, ...more], sizeOf) => {
    if (more.length > 0 || inputs.length > 1) return refuse('an index that is a tensor has no equal here');
    return `${receiver(x!)}[${subscript(config.index, (each) => (isSize(each) ? sizeOf(each) : PYTHON.value(each)))}]`;
  },
  concatenate: ({ config }, inputs) => call('torch.cat', [list(inputs), named('dim', PYTHON.value(config.axis ?? 0))]),
  stack: ({ config }, inputs) => call('torch.stack', [list(inputs), named('dim', PYTHON.value(config.axis ?? 0))]),
  gelu: ({ config }, [x]) =>
    call('F.gelu', [x!, ...(config.approximate === true ? [named('approximate', '"tanh"')] : [])]),
  pad: (step, [x]) => pad(step, x!),
  random_like: ({ config }, [x]) =>
    call(config.distribution === 'uniform' ? 'torch.rand_like' : 'torch.randn_like', [x!]),
  split: (step, [x]) => split(step, x!),
  split_sizes: (step, [x]) => split(step, x!),
  cast: ({ config }, [x]) =>
    `${receiver(x!)}.to(${DTYPES[String(config.dtype)] ?? refuse(`PyTorch has no type ${String(config.dtype)}`)})`,
  broadcast_to: ({ outputs, inputs }, [x], sizeOf) =>
    `${receiver(x!)}.expand(${outputs[0]!.shape.map((each, at) => (isBatch(each) || JSON.stringify(each) !== JSON.stringify(inputs[0]!.shape[at]) ? sizeOf(each) : '-1')).join(', ')})`,
  take: ({ config, inputs }, [x, at]) =>
    (config.axis ?? 0) === 0 && inputs.length === 2
      ? `${receiver(x!)}[${flat(at!)}]`
      : refuse('take along another axis has no equal here'),
};

/** An operation on tensors as PyTorch writes it. */
export function operationCode(step: Step, inputs: readonly Code[], sizeOf: SizeOf): Code {
  const { type, config } = step;
  const sign = INFIX[type];
  if (sign && inputs.length === 2) return { operator: sign, sides: [inputs[0]!, inputs[1]!] };
  if (Object.hasOwn(WRITERS, type)) return WRITERS[type]!(step, inputs, sizeOf);
  const template = Object.hasOwn(OPERATIONS, type) ? OPERATIONS[type]! : refuse(`PyTorch has no operation ${type}`);
  if (/^(maximum|minimum)$/.test(type) && /^-?[\d.]+(e-?\d+)?$/.test(flat(inputs[1]!)))
    return `${receiver(inputs[0]!)}.clamp(${type === 'maximum' ? 'min' : 'max'}=${flat(inputs[1]!)})`;
  return filled(template, inputs, config, PYTHON).replace('(, ', '(');
}
