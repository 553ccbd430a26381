import type { Dimension, Shape } from '../../../model/dimension.ts';
import type { TensorValue } from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import { operate, type Operations, shaped, type TorchOperation } from './operation.ts';

const product = (second: string): TorchOperation => ({
  signature: `input, ${second}, *, out=None`,
  run: (args) => operate(args, 'matmul', [args.tensor('input'), args.tensor(second)]),
});

/** `input + first @ second`. */
const plus = (first: string, second: string): TorchOperation => ({
  signature: `input, ${first}, ${second}, *, beta=1, alpha=1`,
  run: (args) => {
    const inner = operate(args, 'matmul', [args.tensor(first), args.tensor(second)]);
    return operate(args, 'add', [args.tensor('input'), inner]);
  },
});

/** Axes turned round, the last two only. */
export function transposed(args: Arguments, tensor: TensorValue): TensorValue {
  const rank = tensor.shape?.length ?? 2;
  const axes = Array.from({ length: rank }, (_, index) => (index < rank - 2 ? index : 2 * rank - 3 - index));
  return operate(args, 'transpose', [tensor], { axes: rank < 2 ? [...axes.keys()] : axes });
}

/** `F.linear`: `input @ weight.T + bias`. */
const linear: TorchOperation = {
  signature: 'input, weight, bias=None',
  run: (args) => {
    const weight = args.tensor('weight');
    const flowing = operate(args, 'matmul', [args.tensor('input'), transposed(args, weight)]);
    return args.has('bias') ? operate(args, 'add', [flowing, args.tensor('bias')]) : flowing;
  },
};

const einsum: TorchOperation = {
  signature: 'equation, *operands',
  run: (args) => {
    const given = itemsOf(args.value('operands')) ?? [];
    const list = given.length === 1 && given[0]!.kind !== 'tensor' ? itemsOf(given[0]) : given;
    const subscripts = args.text('equation')?.replaceAll(' ', '') ?? null;
    // Of operands that are not known, not even how many there are is.
    const inputs = (list ?? [undefined]).map((each) => (each?.kind === 'tensor' ? each : undefined));
    if (!inputs.every((each) => each !== undefined) || subscripts === null)
      return args.machine.unknown('the operands of einsum', args.span);
    return operate(args, 'einsum', inputs, { subscripts });
  },
};

const dot: TorchOperation = {
  signature: 'input, other',
  run: (args) => operate(args, 'dot', [args.tensor('input'), args.tensor('other')]),
};

const outer: TorchOperation = {
  signature: 'input, vec2',
  run: (args) => {
    const [one, two] = [args.tensor('input'), args.tensor('vec2')];
    const shape = one.shape && two.shape && [...one.shape, ...two.shape];
    return shaped(args, 'outer', [one, two], { shape });
  },
};

const cross: TorchOperation = {
  signature: 'input, other, dim=-1',
  run: (args) =>
    shaped(args, 'cross', [args.tensor('input'), args.tensor('other')], { shape: args.tensor('input').shape }),
};

const tensordot: TorchOperation = {
  signature: 'input, other, dims=2',
  run: (args) => operate(args, 'tensordot', [args.tensor('input'), args.tensor('other')], { axes: args.plain('dims') }),
};

/** All distances between the rows of two tensors. */
const cdist: TorchOperation = {
  signature: 'input, x2, p=2.0, compute_mode=None',
  run: (args) => {
    const [one, two] = [args.tensor('input'), args.tensor('x2')];
    const shape = one.shape && two.shape && [...one.shape.slice(0, -1), two.shape.at(-2)!];
    return shaped(args, 'cdist', [one, two], { shape });
  },
};

function attended(query: Shape | undefined, value: Shape | undefined): Shape | undefined {
  return query && value && [...query.slice(0, -1), value.at(-1)!];
}

function attentionWork(query: Shape, key: Shape, value: Shape): number | undefined {
  const factors: readonly Dimension[] = [...query.slice(1, -1), key.at(-2)!];
  const widths = [query.at(-1)!, value.at(-1)!];
  if (![...factors, ...widths].every((each) => typeof each === 'number')) return undefined;
  const places = (factors as number[]).reduce((all, each) => all * each, 1);
  return places * ((widths as number[])[0]! + (widths as number[])[1]!);
}

/** The products of queries with keys, and of the weights with values, are one operation with a cost of its own. */
const attention: TorchOperation = {
  signature: 'query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False',
  run: (args) => {
    const inputs = ['query', 'key', 'value'].map((name) => args.tensor(name));
    const [query, key, value] = inputs.map((each) => each.shape);
    const masked = args.has('attn_mask') ? [args.tensor('attn_mask')] : [];
    const config = {
      ...args.config('dropout_p'),
      is_causal: args.flag('is_causal'),
      scale: args.has('scale') ? args.plain('scale') : null,
    };
    const made = shaped(args, 'scaled_dot_product_attention', [...inputs, ...masked], {
      config,
      shape: attended(query, value),
    });
    const multiplyAdds = query && key && value && attentionWork(query, key, value);
    return { ...made, origin: { ...made.origin, multiplyAdds } };
  },
};

/** `x1` of every pair with `x2`, the axis gone. */
const similarity: TorchOperation = {
  signature: 'input, x2, dim=1, eps=0.00000001',
  run: (args) => {
    const inner = operate(args, 'multiply', [args.tensor('input'), args.tensor('x2')]);
    const made = operate(args, 'sum', [inner], { axis: args.plain('dim'), keepdims: false });
    return { ...made, origin: { ...made.origin, type: 'cosine_similarity', inputs: inner.origin.inputs } };
  },
};

const pairwise: TorchOperation = {
  signature: 'input, x2, p=2.0, eps=0.000001, keepdim=False',
  run: (args) => {
    const inner = operate(args, 'subtract', [args.tensor('input'), args.tensor('x2')]);
    return operate(args, 'norm', [inner], { axis: -1, keepdims: args.flag('keepdim'), ord: args.plain('p') });
  },
};

export const productOperations: Operations = {
  matmul: product('other'),
  mm: product('mat2'),
  spmm: product('mat2'),
  dsmm: product('mat2'),
  bmm: product('mat2'),
  mv: product('vec'),
  addmm: plus('mat1', 'mat2'),
  baddbmm: plus('batch1', 'batch2'),
  addmv: plus('mat', 'vec'),
  linear,
  einsum,
  dot,
  inner: dot,
  vdot: dot,
  outer,
  ger: outer,
  cross,
  tensordot,
  cdist,
  scaled_dot_product_attention: attention,
  cosine_similarity: similarity,
  pairwise_distance: pairwise,
};
