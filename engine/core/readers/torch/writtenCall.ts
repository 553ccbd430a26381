import { BATCH, type Shape } from '../../model/dimension.ts';
import type { FinishedProgram } from '../evaluate/machine.ts';
import type { CallArguments, InstanceValue, Value } from '../evaluate/values.ts';

/** A call of a module that the file itself makes: its tensors are the model's inputs, the rest is handed over as it is. */
export interface WrittenCall {
  readonly names: readonly string[];
  readonly shapes: readonly Shape[];
  /** The same call with other tensors, in the order of `names`. */
  readonly withTensors: (tensors: readonly Value[]) => CallArguments;
}

/** A parameter of `forward`. */
export interface Taken {
  readonly name: string;
  readonly optional: boolean;
}

/** More tensors than this are no inputs that a person would name one by one. */
const MOST_INPUTS = 8;

interface Found {
  readonly name: string;
  readonly shape: Shape;
  /** One example without a batch, as a policy network is given a state. */
  readonly single: boolean;
}

/** Tensors of a value, also within tuples and lists; nothing where one of them or anything else is not known. */
function tensorsIn(value: Value, name: string): readonly Found[] | undefined {
  if (value.kind === 'tensor') {
    const { shape, dtype = 'float32' } = value;
    return shape && [{ name, shape, single: shape.length === 1 && dtype.startsWith('float') }];
  }
  if (value.kind === 'unknown') return undefined;
  if (value.kind !== 'tuple' && value.kind !== 'list') return [];
  const inner = value.items.map((each, index) => tensorsIn(each, `${name}_${index + 1}`));
  return inner.every((each) => each !== undefined) ? inner.flat() : undefined;
}

function replaced(value: Value, next: () => Value): Value {
  if (value.kind === 'tensor') return next();
  if ((value.kind !== 'tuple' && value.kind !== 'list') || value.items.length === 0) return value;
  return { ...value, items: value.items.map((each) => replaced(each, next)) };
}

/** The first extent of the first input is the batch, and so is that of every input that has as many rows. */
function batched(found: readonly Found[]): readonly Shape[] {
  const many = found.filter(({ shape, single }) => shape.length > 0 && !single);
  const rows = many[0]?.shape[0];
  return found.map((each) =>
    many.includes(each) && each.shape[0] === rows ? [BATCH, ...each.shape.slice(1)] : each.shape,
  );
}

function patternOf(args: CallArguments, taken: readonly Taken[]): WrittenCall | undefined {
  if (args.open) return undefined;
  const given = new Map<string, Value>([
    ...args.positional.map((each, index): [string, Value] => [taken[index]?.name ?? `input_${index + 1}`, each]),
    ...args.named,
  ]);
  if (taken.some(({ name, optional }) => !optional && !given.has(name))) return undefined;
  const found = [...given].map(([name, value]) => tensorsIn(value, name));
  if (!found.every((each) => each !== undefined)) return undefined;
  const all = found.flat();
  if (all.length > MOST_INPUTS || !all.some(({ shape }) => shape.length > 0)) return undefined;
  return {
    names: all.map(({ name }) => name),
    shapes: batched(all),
    withTensors: (tensors) => {
      let at = 0;
      const next = () => tensors[at++]!;
      const positional = args.positional.map((each) => replaced(each, next));
      const named = new Map([...args.named].map(([name, each]) => [name, replaced(each, next)]));
      return { ...args, positional, named };
    },
  };
}

/** The first call of the file in which every input's shape is known. */
export function writtenCall(
  instance: InstanceValue,
  { events }: FinishedProgram,
  taken: readonly Taken[],
): WrittenCall | undefined {
  for (const { type, subject, args } of events) {
    if (type !== 'torch.call' || subject !== instance || !args) continue;
    const pattern = patternOf(args, taken);
    if (pattern) return pattern;
  }
  return undefined;
}
