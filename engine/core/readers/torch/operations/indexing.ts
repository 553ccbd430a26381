import type { ConfigValue } from '../../../model/config.ts';
import { symbol } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { integer, type TensorValue, type Value } from '../../evaluate/values.ts';
import { itemsOf, toDimension } from '../../library/convert.ts';
import { windowOf } from '../../library/rowIndex.ts';
import { apply } from '../../trace/apply.ts';
import { produce } from '../produce.ts';
import type { Span } from '../../../model/span.ts';
import { constantTensor, tensorOfValue } from '../tensorOfValue.ts';
import { axisOf, operate, type Operations, shaped, type TorchOperation } from './operation.ts';

interface Index {
  readonly items: ConfigValue[];
  readonly inputs: TensorValue[];
  /** Part of it is not known, or counts what only the numbers themselves tell. */
  readonly open: boolean;
}

function bound(value: Value): ConfigValue | undefined {
  if (value.kind === 'none') return null;
  return toDimension(value) ?? (value.kind === 'tensor' && value.constant ? toDimension(value.constant) : undefined);
}

function sliceItem(value: Extract<Value, { kind: 'slice' }>): ConfigValue | undefined {
  const [start, stop, step] = [bound(value.start), bound(value.stop), bound(value.step)];
  if (start === undefined || stop === undefined || step === undefined) return undefined;
  return { start, stop, step };
}

function readIndex(machine: Machine, tensor: TensorValue, items: readonly Value[], span: Span): Index {
  const read: ConfigValue[] = [];
  const inputs = [tensor];
  let open = false;
  for (const item of items) {
    if (item.kind === 'none') read.push(null);
    else if (item.kind === 'ellipsis') read.push('...');
    else if (item.kind === 'slice') {
      const part = sliceItem(item);
      const window = part ? undefined : windowOf(machine, item, { library: 'torch', span });
      if (window) inputs.push(window);
      open ||= part === undefined && !window;
      read.push(
        window ? { input: inputs.length - 1, window: true } : (part ?? { start: null, stop: null, step: null }),
      );
    } else if (item.kind === 'tensor' || itemsOf(item)) {
      const chosen = tensorOfValue(machine, item, span);
      open ||= chosen.dtype === 'bool' || chosen.dtype === 'uint8';
      read.push({ input: inputs.length });
      inputs.push(chosen);
    } else {
      const place = toDimension(item);
      // What is not known may be a tensor or a slice as well as a number.
      open ||= item.kind === 'unknown';
      read.push(place ?? symbol(`?${machine.nextId()}`));
    }
  }
  return { items: read, inputs, open };
}

/** Rows that a mask of truth values takes: how many can't be told. */
function masked(machine: Machine, tensor: TensorValue, mask: TensorValue, span: Span): TensorValue {
  const rank = mask.shape?.length;
  const shape =
    rank === undefined ? undefined : tensor.shape && [symbol(`?${machine.nextId()}`), ...tensor.shape.slice(rank)];
  return produce(machine, { type: 'boolean_mask', inputs: [tensor, mask], config: {}, span }, shape);
}

/** `tensor[index]` */
export function indexTensor(machine: Machine, tensor: TensorValue, index: Value, span: Span): Value {
  const items = index.kind === 'tuple' ? index.items : [index];
  const known = tensor.constant && itemsOf(tensor.constant);
  const [only] = items;
  if (known && items.length === 1 && only?.kind === 'number') {
    const item = known.at(only.value);
    if (item) return constantTensor(machine, item, span);
  }
  if (items.length === 1 && only?.kind === 'tensor' && only.dtype === 'bool')
    return masked(machine, tensor, only, span);
  const { items: read, inputs, open } = readIndex(machine, tensor, items, span);
  if (open) return produce(machine, { type: 'getitem', inputs, config: { index: read }, span }, undefined);
  const made = apply(machine, { type: 'getitem', inputs, config: { index: read }, span, library: 'torch' })[0]!;
  return { ...made, dtype: tensor.dtype };
}

const gather: TorchOperation = {
  signature: 'input, dim, index, *, sparse_grad=False, out=None',
  run: (args) => {
    const [input, index] = [args.tensor('input'), args.tensor('index')];
    return shaped(args, 'take_along_axis', [input, index], { config: { axis: args.plain('dim') }, shape: index.shape });
  },
};

const indexSelect: TorchOperation = {
  signature: 'input, dim, index',
  run: (args) => operate(args, 'take', [args.tensor('input'), args.tensor('index')], { axis: args.plain('dim') }),
};

/** What is written into a tensor leaves its shape as it is. */
const written: TorchOperation = {
  signature: 'input, dim=0, index=None, src=None, *, reduce=None, value=None, alpha=1',
  run: (args) => {
    const more = ['index', 'src'].filter((name) => args.value(name).kind === 'tensor').map((name) => args.tensor(name));
    const input = args.tensor('input');
    return shaped(args, 'scatter_update', [input, ...more], {
      config: { axis: args.plain('dim') },
      shape: input.shape,
    });
  },
};

const maskedSelect: TorchOperation = {
  signature: 'input, mask',
  run: (args) => masked(args.machine, args.tensor('input'), args.tensor('mask'), args.span),
};

const nonzero: TorchOperation = {
  signature: 'input, *, as_tuple=False',
  run: (args) => {
    const input = args.tensor('input');
    const shape = input.shape && [symbol(`?${args.machine.nextId()}`), input.shape.length];
    return shaped(args, 'nonzero', [input], { shape, dtype: 'int64' });
  },
};

const oneHot: TorchOperation = {
  signature: 'input, num_classes=-1',
  run: (args) => {
    const input = args.tensor('input');
    const classes = args.number('num_classes') === -1 ? symbol(`?${args.machine.nextId()}`) : args.size('num_classes');
    const shape = input.shape && [...input.shape, classes];
    return shaped(args, 'one_hot', [input], { config: { num_classes: classes }, shape, dtype: 'int64' });
  },
};

const embedding: TorchOperation = {
  signature: 'input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False',
  run: (args) => operate(args, 'embedding_lookup', [args.tensor('input'), args.tensor('weight')]),
};

const unknownCount = (type: string): TorchOperation => ({
  signature: 'input, *more',
  run: (args) => {
    const shape = args.tensor('input').shape && [symbol(`?${args.machine.nextId()}`)];
    return shaped(args, type, [args.tensor('input')], { shape });
  },
});

const multinomial: TorchOperation = {
  signature: 'input, num_samples, replacement=False, *, generator=None',
  run: (args) => {
    const input = args.tensor('input');
    const shape = input.shape && [...input.shape.slice(0, -1), args.size('num_samples')];
    return shaped(args, 'multinomial', [input], {
      config: { num_samples: args.size('num_samples') },
      shape,
      dtype: 'int64',
    });
  },
};

const glu: TorchOperation = {
  signature: 'input, dim=-1',
  run: (args) => operate(args, 'glu', [args.tensor('input')], { axis: args.plain('dim') }),
};

const trace: TorchOperation = {
  signature: 'input',
  run: (args) => shaped(args, 'trace', [args.tensor('input')], { shape: [] }),
};

const diagonalOf: TorchOperation = {
  signature: 'input, offset=0, dim1=0, dim2=1',
  run: (args) => {
    const input = args.tensor('input');
    const rank = input.shape?.length ?? 0;
    const places = [axisOf(args, 'dim1', rank), axisOf(args, 'dim2', rank)];
    const sizes = places.map((each) => (each === undefined ? undefined : input.shape?.[each]));
    const [rows, columns] = sizes;
    const plain = typeof rows === 'number' && typeof columns === 'number' && args.number('offset') === 0;
    const rest = input.shape?.filter((_, index) => !places.includes(index));
    return shaped(args, 'diagonal', [input], {
      config: args.config('offset', 'dim1', 'dim2'),
      shape: plain && rest ? [...rest, Math.min(rows, columns)] : undefined,
    });
  },
};

export const indexingOperations: Operations = {
  gather,
  take_along_dim: gather,
  index_select: indexSelect,
  scatter: written,
  scatter_add: written,
  index_add: written,
  index_copy: written,
  index_fill: written,
  masked_scatter: { signature: 'input, mask, source', run: (args) => args.tensor('input') },
  masked_select: maskedSelect,
  nonzero,
  argwhere: nonzero,
  one_hot: oneHot,
  embedding,
  unique: unknownCount('unique'),
  bincount: unknownCount('bincount'),
  multinomial,
  glu,
  trace,
  diagonal: diagonalOf,
};

/** The length of a tensor: its first extent. */
export function lengthOf(machine: Machine, { shape }: TensorValue, span: Span): Value {
  const first = shape?.[0];
  if (first === undefined) return machine.unknown('the length of a tensor', span);
  return typeof first === 'number' ? integer(first) : { kind: 'dimension', value: first };
}
