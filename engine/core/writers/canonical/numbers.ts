import type { ConfigValue } from '../../model/config.ts';
import type { Dimension } from '../../model/dimension.ts';
import type { Net, Step, Value } from '../net/net.ts';

/** Numbers that hang on no input, as they lie, with their extents. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What stands in for an extent that only running tells: the pattern of a mask is the same at every size. */
const ANY_SIZE = 5;
const MOST = 1 << 20;

const extent = (each: Dimension): number => (typeof each === 'number' ? each : ANY_SIZE);
const sizeOf = (shape: readonly number[]) => shape.reduce((product, each) => product * each, 1);

/** Each number by its place, counted along the last two axes. */
function byPlace({ shape, data }: Numbers, made: (value: number, row: number, column: number) => number): Numbers {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return { shape, data: data.map((each, at) => made(each, Math.floor(at / columns) % rows, at % columns)) };
}

/** The number of `from` that stands where `at` is among numbers of the extents `shape`, stretched where it is 1. */
function stretchedPlace(from: readonly number[], shape: readonly number[], at: number): number {
  let [place, step, rest] = [0, 1, at];
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const own = axis - (shape.length - from.length);
    const index = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
    if (own < 0) continue;
    if (from[own] !== 1) place += index * step;
    step *= from[own]!;
  }
  return place;
}

const truth = (holds: boolean) => (holds ? 1 : 0);

const ELEMENTWISE: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  add: (one, two) => one! + two!,
  subtract: (one, two) => one! - two!,
  multiply: (one, two) => one! * two!,
  divide: (one, two) => one! / two!,
  negative: (one) => -one!,
  equal: (one, two) => truth(one === two),
  not_equal: (one, two) => truth(one !== two),
  greater: (one, two) => truth(one! > two!),
  greater_equal: (one, two) => truth(one! >= two!),
  less: (one, two) => truth(one! < two!),
  less_equal: (one, two) => truth(one! <= two!),
  logical_not: (one) => truth(one === 0),
  logical_and: (one, two) => truth(one !== 0 && two !== 0),
  logical_or: (one, two) => truth(one !== 0 || two !== 0),
  where: (holds, one, two) => (holds === 0 ? two! : one!),
  cast: (one) => one!,
  copy: (one) => one!,
  identity: (one) => one!,
};

const RESHAPES = /^(reshape|expand_dims|squeeze|flatten|broadcast_to)$/;

type Numeric = (step: Step, shape: readonly number[], given: readonly Numbers[]) => Numbers | undefined;

const filled = (shape: readonly number[], value: ConfigValue | undefined): Numbers | undefined =>
  typeof value === 'number' || typeof value === 'boolean'
    ? { shape, data: new Float64Array(sizeOf(shape)).fill(Number(value)) }
    : undefined;

const turned: Numeric = (_, shape, [x]) => {
  if (!x || x.shape.length !== 2) return undefined;
  const [rows, columns] = shape as readonly [number, number];
  const data = Float64Array.from({ length: rows * columns }, (_each, at) => {
    return x.data[(at % columns) * rows + Math.floor(at / columns)]!;
  });
  return { shape, data };
};

const RULES: Readonly<Record<string, Numeric>> = {
  ones: (_, shape) => filled(shape, 1),
  zeros: (_, shape) => filled(shape, 0),
  full: ({ config }, shape) => filled(shape, config.fill_value ?? config.value),
  Constant: ({ config }, shape) => (shape.length === 0 ? filled(shape, config.value) : undefined),
  arange: ({ config }, shape) => {
    const [start, step] = [config.stop == null ? 0 : config.start, config.step ?? 1];
    if (typeof start !== 'number' || typeof step !== 'number') return undefined;
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_each, at) => start + at * step) };
  },
  triu: ({ config }, _, [x]) =>
    x && byPlace(x, (each, row, column) => (column - row >= Number(config.k ?? 0) ? each : 0)),
  tril: ({ config }, _, [x]) =>
    x && byPlace(x, (each, row, column) => (column - row <= Number(config.k ?? 0) ? each : 0)),
  transpose: turned,
  swapaxes: turned,
  getitem: ({ config, inputs }, shape, [x]) => {
    // Only a beginning or a corner is cut out, and axes are put in.
    const index = [config.index ?? null].flat() as readonly ConfigValue[];
    const plain = index.every((each) => {
      if (each === null || typeof each !== 'object' || Array.isArray(each)) return each === null;
      const { start, step } = each as Readonly<Record<string, ConfigValue>>;
      return 'start' in each && (start ?? 0) === 0 && (step ?? 1) === 1;
    });
    if (!x || !plain || inputs.length > 1) return undefined;
    const wide = index.reduce<readonly number[]>(
      (own, each, at) => (each === null ? own.toSpliced(at, 0, 1) : own),
      x.shape,
    );
    if (wide.length !== shape.length) return undefined;
    const data = Float64Array.from({ length: sizeOf(shape) }, (_each, at) => {
      let [place, step, rest] = [0, 1, at];
      for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
        place += (rest % shape[axis]!) * step;
        rest = Math.floor(rest / shape[axis]!);
        step *= wide[axis]!;
      }
      return x.data[place]!;
    });
    return { shape, data };
  },
};

/** The numbers that a tensor holds whatever comes in; nothing where they hang on an input or are not followed. */
export function numbersOf({ steps }: Net, value: Value): Numbers | undefined {
  const makers = new Map(steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  const known = new Map<Value, Numbers | undefined>();
  const of = (each: Value): Numbers | undefined => {
    if (!known.has(each)) known.set(each, made(makers.get(each)));
    return known.get(each);
  };
  const made = (step: Step | undefined): Numbers | undefined => {
    if (!step || step.config.changed === true) return undefined;
    if (step.type === 'Parameter') return step.begins && of(step.begins);
    if (step.part || step.outputs.length !== 1) return undefined;
    const shape = step.outputs[0]!.shape.map(extent);
    if (sizeOf(shape) > MOST) return undefined;
    const given = step.inputs.map(of);
    if (!given.every((each) => each !== undefined)) return undefined;
    const rule = RULES[step.type];
    if (rule) return rule(step, shape, given);
    const each = ELEMENTWISE[step.type] ?? (RESHAPES.test(step.type) ? (one: number) => one : undefined);
    if (!each) return undefined;
    const from =
      RESHAPES.test(step.type) && step.type !== 'broadcast_to' ? given.map((own) => ({ ...own, shape })) : given;
    const data = Float64Array.from({ length: sizeOf(shape) }, (_, at) =>
      each(...from.map((own) => own.data[stretchedPlace(own.shape, shape, at)]!)),
    );
    return { shape, data };
  };
  return of(value);
}
