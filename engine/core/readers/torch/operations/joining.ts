import { symbol } from '../../../model/dimension.ts';
import type { Value } from '../../evaluate/values.ts';
import { arrayOfRows } from '../../library/heldRows.ts';
import { itemsOf } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import { axisOf, operate, shaped, type TorchOperation } from './operation.ts';

/** Any number of tensors alike, as a loop makes them that runs no one knows how often: how many is left open. */
function joinedMany(args: Arguments, type: string, like: Value | undefined): Value {
  if (like?.kind !== 'tensor' || !like.shape) return args.machine.unknown('the tensors that are joined', args.span);
  const rank = like.shape.length + (type === 'stack' ? 1 : 0);
  const at = axisOf(args, args.has('axis') ? 'axis' : 'dim', rank);
  if (at === undefined) return args.machine.unknown('the tensors that are joined', args.span);
  const open = symbol(`any${args.machine.nextId()}`);
  const shape = type === 'stack' ? like.shape.toSpliced(at, 0, open) : like.shape.with(at, open);
  return shaped(args, type, [like], { config: { axis: at, repeated: true }, shape });
}

export const joined = (type: string): TorchOperation => ({
  signature: 'tensors, dim=0, *, axis=None, out=None',
  run: (args) => {
    const tensors = args.tensors('tensors');
    if (!tensors) return args.machine.unknown('the tensors that are joined', args.span);
    const many = itemsOf(args.value('tensors'))?.find((each) => each.kind === 'unknown' && each.many);
    const rows = type === 'stack' ? arrayOfRows(args.machine, args.value('tensors'), args.span) : undefined;
    if (rows && (args.has('axis') ? args.plain('axis') : args.plain('dim')) === 0) return { ...rows, library: 'torch' };
    if (many?.kind === 'unknown') return joinedMany(args, type, many.like);
    // `torch.cat` passes over tensors without any values of one dimension.
    const full =
      type === 'concatenate' ? tensors.filter(({ shape }) => !(shape?.length === 1 && shape[0] === 0)) : tensors;
    if (full.length === 0) return tensors[0] ?? args.machine.unknown('an empty list of tensors', args.span);
    return operate(args, type, full, { axis: args.has('axis') ? args.plain('axis') : args.plain('dim') });
  },
});

export const alongRows = (axis: (rank: number) => number): TorchOperation => ({
  signature: 'tensors, *, out=None',
  run: (args) => {
    const tensors = args.tensors('tensors') ?? [];
    const rank = tensors[0]?.shape?.length;
    if (rank === undefined) return args.machine.unknown('the tensors that are joined', args.span);
    return operate(args, 'concatenate', tensors, { axis: axis(rank) });
  },
});
