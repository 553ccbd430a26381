import type { Config } from '../../model/config.ts';
import { productOf, type Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import { list, type TensorValue, tuple, type Value } from '../evaluate/values.ts';
import { fromDimension, itemsOf, toShape } from '../library/convert.ts';
import { apply, tensorOf } from '../trace/apply.ts';
import { axesOf, composed, type Extents, groupsOf, sidesOf, spread, takeApart } from './pattern.ts';

/** What the functions of this library work with. */
export interface Place {
  readonly machine: Machine;
  readonly span: Span;
}

function operate({ machine, span }: Place, type: string, input: TensorValue, config: Config): TensorValue {
  return apply(machine, { type, inputs: [input], config, span, library: input.library })[0]!;
}

/** As the input, of a shape that is not known. */
function unclear({ machine, span }: Place, input: TensorValue): TensorValue {
  const { dtype, library } = input;
  const outputs = [{ shape: undefined, dtype }];
  const origin = { type: 'rearrange', config: {}, inputs: [input], outputs, span, scope: machine.scope };
  return tensorOf({ ...origin, id: machine.nextId() }, library);
}

function refuse(place: Place, input: TensorValue, why: string): TensorValue {
  place.machine.report({
    code: 'shape-mismatch',
    severity: 'error',
    message: `This pattern does not fit: ${why}.`,
    span: place.span,
    related: [{ span: input.origin.span, message: `${input.origin.type} gives what comes` }],
  });
  return unclear(place, input);
}

const sameOrder = (order: readonly number[]) => order.every((each, index) => each === index);

function reshaped(place: Place, input: TensorValue, shape: Shape): TensorValue {
  const same = input.shape?.length === shape.length && shape.every((each, index) => each === input.shape![index]);
  return same ? input : operate(place, 'reshape', input, { newshape: [...shape] });
}

export interface Rearranging {
  readonly pattern: string;
  readonly extents: Extents;
  /** How axes that the right side lacks are summed up. */
  readonly reduction?: string;
}

/**
 * `rearrange`, `repeat` and `reduce` as reshape, reduction, transpose, repetition and reshape: axes are parted, those that
 * the right side lacks are reduced, the rest turned round, new ones repeated, and joined again.
 */
export function rearranged(
  place: Place,
  input: TensorValue,
  { pattern, extents, reduction }: Rearranging,
): TensorValue {
  const sides = sidesOf(pattern);
  if (!sides || !input.shape) return unclear(place, input);
  const more = input.shape.length - sides[0].filter((group) => group[0] !== '...').length;
  const [left, right] = sides.map((groups) => spread(groups, more)) as [(typeof sides)[0], (typeof sides)[1]];
  const mistake = takeApart(left, input.shape, extents);
  if (mistake) return refuse(place, input, mistake.refused);
  const [from, to] = [axesOf(left), axesOf(right)];
  const target = composed(right, extents);
  const parted = composed(
    from.map((name) => [name]),
    extents,
  );
  if (!target || !parted) return unclear(place, input);
  const stays = (name: string) => to.includes(name) && !/^\d/.test(name);
  const gone = from.filter((name) => !stays(name));
  if (gone.length > 0 && reduction === undefined)
    return refuse(place, input, `${gone.join(', ')} is lost on the right`);
  let now = reshaped(place, input, parted);
  if (gone.length > 0)
    now = operate(place, reduction!, now, {
      axis: from.flatMap((name, at) => (stays(name) ? [] : [at])),
      keepdims: false,
    });
  const kept = from.filter(stays);
  const order = to.filter((name) => kept.includes(name)).map((name) => kept.indexOf(name));
  if (!sameOrder(order)) now = operate(place, 'transpose', now, { axes: order });
  const added = to.flatMap((name, axis) => (kept.includes(name) ? [] : [{ name, axis }]));
  for (const { name, axis } of added) {
    now = operate(place, 'expand_dims', now, { axis });
    const repeats = composed([[name]], extents)![0]!;
    if (repeats !== 1) now = operate(place, 'repeat', now, { repeats, axis });
  }
  return reshaped(place, now, target);
}

/** `pack([a, b], 'b * d')`: everything at the star laid flat and joined, and the shapes that it had there. */
export function packed(place: Place, tensors: readonly TensorValue[], pattern: string): Value {
  const { machine, span } = place;
  const groups = groupsOf(pattern)?.flat() ?? [];
  const [before, after] = [groups.indexOf('*'), groups.length - 1 - groups.indexOf('*')];
  const shapes = tensors.map((each) => each.shape);
  if (before < 0 || tensors.length === 0 || !shapes.every((each) => each !== undefined))
    return machine.unknown('tensors that are packed', span);
  const inside = shapes.map((shape) => shape.slice(before, shape.length - after));
  const flat = tensors.map((each, index) => {
    const shape = shapes[index]!;
    const front = shape.slice(0, before);
    return reshaped(place, each, [...front, productOf(inside[index]!), ...shape.slice(shape.length - after)]);
  });
  const [joined] = apply(machine, {
    type: 'concatenate',
    inputs: flat,
    config: { axis: before },
    span,
    library: tensors[0]!.library,
  });
  return tuple([joined!, list(inside.map((shape) => tuple(shape.map(fromDimension))))]);
}

/** The way back: the parts, each in the shape that it had at the star. */
export function unpacked(place: Place, input: TensorValue, shapes: Value, pattern: string): Value {
  const { machine, span } = place;
  const axis = (groupsOf(pattern)?.flat() ?? []).indexOf('*');
  const inner = itemsOf(shapes)?.map(toShape);
  const { shape } = input;
  if (axis < 0 || !shape || !inner?.every((each) => each !== undefined))
    return machine.unknown('tensors that are unpacked', span);
  const sizes = inner.map((each) => productOf(each));
  const parts = apply(machine, {
    type: 'split_sizes',
    inputs: [input],
    config: { sizes, axis },
    span,
    library: input.library,
  });
  if (parts.length !== inner.length) return machine.unknown('tensors that are unpacked', span);
  return list(
    parts.map((each, index) =>
      reshaped(place, each, [...shape.slice(0, axis), ...inner[index]!, ...shape.slice(axis + 1)]),
    ),
  );
}

/** Letters for the names of `einsum(x, y, 'b time d, b time e -> b d e')`. */
export function lettered(pattern: string): string | undefined {
  const names = new Map<string, string>();
  const letter = (name: string): string => {
    const known = names.get(name) ?? String.fromCharCode(97 + names.size);
    names.set(name, known);
    return known;
  };
  const text = pattern
    .replaceAll(/\.\.\.|\w+/g, (name) => (name === '...' ? name : letter(name)))
    .replaceAll(/\s+/g, '');
  return names.size <= 26 ? text : undefined;
}
