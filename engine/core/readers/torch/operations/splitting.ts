import type { Config } from '../../../model/config.ts';
import { type Dimension, floorDivide, multiply, type Shape } from '../../../model/dimension.ts';
import { sequenceOf } from '../../evaluate/iterate.ts';
import { type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { toDimension, toShape } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import { axisOf, operate, type Operations, shaped, shapedAll, type TorchOperation } from './operation.ts';

const simple = (signature: string, run: TorchOperation['run']): TorchOperation => ({
  signature: `input, ${signature}`,
  run,
});

/** The parts of one tensor along an axis, in the sizes given. */
function parts(args: Arguments, input: TensorValue, at: number, sizes: readonly Dimension[]): Value {
  const config: Config = { sizes: [...sizes], axis: at };
  const shapes = sizes.map((size) => input.shape!.with(at, size));
  return tuple(shapedAll(args, 'split_sizes', [input], { config, shapes }));
}

/** Any number of parts, which are unpacked into as many names as there are. */
function unknownParts(args: Arguments, input: TensorValue, shape?: Shape): Value {
  const like = shaped(args, 'split', [input], { shape });
  return sequenceOf({ element: like, source: input, span: args.span });
}

function cut(extent: number, size: number): readonly number[] {
  return Array.from({ length: Math.ceil(extent / size) }, (_, index) => Math.min(size, extent - index * size));
}

const chunk = simple('chunks, dim=0', (args) => {
  const input = args.tensor('input');
  const count = args.number('chunks');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  if (count === undefined || at === undefined) {
    const shapes = Array.from({ length: count ?? 0 }, () => undefined);
    return count === undefined ? unknownParts(args, input) : tuple(shapedAll(args, 'split', [input], { shapes }));
  }
  const extent = input.shape![at]!;
  if (typeof extent === 'number') return parts(args, input, at, cut(extent, Math.ceil(extent / count)));
  return parts(
    args,
    input,
    at,
    Array.from({ length: count }, () => floorDivide(extent, count)),
  );
});

const split = simple('split_size, dim=0', (args) => {
  const input = args.tensor('input');
  const given = args.call.named.get('split_size_or_sections') ?? args.value('split_size');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  if (at === undefined) return unknownParts(args, input);
  if (given.kind === 'list' || given.kind === 'tuple') {
    const sizes = toShape(given);
    if (sizes) return operateParts(args, input, at, sizes);
    return unknownParts(args, input);
  }
  const [extent, size] = [input.shape![at]!, toDimension(given)];
  if (typeof extent === 'number' && typeof size === 'number' && size > 0)
    return parts(args, input, at, cut(extent, size));
  const count = size === undefined ? undefined : floorDivide(extent, size);
  return typeof count === 'number' && multiply(count, size!)
    ? parts(
        args,
        input,
        at,
        Array.from({ length: count }, () => size!),
      )
    : unknownParts(args, input);
});

/** `tensor_split`: as many parts as are said, the first ones larger by one where it does not come out even, or cut at places. */
const tensorSplit = simple('indices_or_sections, dim=0', (args) => {
  const input = args.tensor('input');
  const given = args.call.named.get('indices') ?? args.call.named.get('sections') ?? args.value('indices_or_sections');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  const extent = at === undefined ? undefined : input.shape![at];
  if (at === undefined || typeof extent !== 'number') return unknownParts(args, input);
  const places = given.kind === 'list' || given.kind === 'tuple' ? toShape(given) : undefined;
  if (places?.every((each) => typeof each === 'number')) {
    const ends = [...places.map((each) => Math.min(extent, each < 0 ? Math.max(0, extent + each) : each)), extent];
    return parts(
      args,
      input,
      at,
      ends.map((end, index) => Math.max(0, end - (ends[index - 1] ?? 0))),
    );
  }
  const count = toDimension(given);
  if (typeof count !== 'number' || count < 1) return unknownParts(args, input);
  const sizes = Array.from(
    { length: count },
    (_, index) => Math.floor(extent / count) + Number(index < extent % count),
  );
  return parts(args, input, at, sizes);
});

function operateParts(args: Arguments, input: TensorValue, at: number, sizes: Shape): Value {
  const first = operate(args, 'split_sizes', [input], { sizes: [...sizes], axis: at });
  return tuple(first.origin.outputs.map((each, index) => ({ ...first, ...each, output: index })));
}

const unbind = simple('dim=0', (args) => {
  const input = args.tensor('input');
  const at = input.shape && axisOf(args, 'dim', input.shape.length);
  const count = at === undefined ? undefined : input.shape![at];
  const rest = at === undefined ? undefined : input.shape!.toSpliced(at, 1);
  if (typeof count !== 'number') return unknownParts(args, input, rest);
  const shapes = Array.from({ length: count }, () => rest);
  return tuple(shapedAll(args, 'unstack', [input], { config: { axis: at! }, shapes }));
});

/** One tensor in several parts. */
export const splittingOperations: Operations = { chunk, split, tensor_split: tensorSplit, unbind };
