import type { Config } from '../../../model/config.ts';
import { type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { toShape } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import { reducedLoss } from '../losses.ts';
import { axisOf, operate, operateAll, type Operations, shaped, type TorchOperation } from './operation.ts';

/** `dim` may be one number, several, or nothing for all. */
function axes(args: Arguments): Config {
  const several = toShape(args.value('dim'));
  const axis = args.has('dim') ? (several && several.length > 0 ? [...several] : args.plain('dim')) : null;
  return { axis: Array.isArray(axis) && axis.length === 0 ? null : axis, keepdims: args.flag('keepdim') };
}

function reduction(type: string, first = ''): TorchOperation {
  return {
    signature: `input, ${first}dim=None, keepdim=False, *, correction=1, unbiased=True, dtype=None, out=None`,
    run: (args) => {
      const config = axes(args);
      const input = args.tensor('input');
      const whole =
        config.axis === null && config.keepdims === false ? reducedLoss(args.machine, type, input) : undefined;
      return whole ?? operate(args, type, [input], config);
    },
  };
}

/** `torch.std(x, dim, unbiased, keepdim)` and `torch.std(x, unbiased)`: a truth value in front is not an axis. */
function spread(type: string): TorchOperation {
  return {
    signature: 'input, dim=None, unbiased=True, keepdim=False, *, correction=1',
    run: (args) => {
      const whole = args.value('dim').kind === 'boolean';
      const config = whole ? { axis: null, keepdims: false } : axes(args);
      return operate(args, type, [args.tensor('input')], config);
    },
  };
}

function valuesAndIndices(values: TensorValue, indices: TensorValue): Value {
  return { ...tuple([values, indices]), names: ['values', 'indices'] };
}

/** `torch.max(x)`, `torch.max(x, dim)` with places, and `torch.max(x, other)`. */
function extreme(type: 'max' | 'min'): TorchOperation {
  return {
    signature: 'input, dim=None, keepdim=False, *, other=None, out=None',
    run: (args) => {
      const input = args.tensor('input');
      const other = args.value('dim').kind === 'tensor' ? args.tensor('dim') : undefined;
      if (other ?? args.has('other')) return operate(args, `${type}imum`, [input, other ?? args.tensor('other')]);
      const config = axes(args);
      const values = operate(args, type, [input], config);
      if (config.axis === null) return values;
      return valuesAndIndices(values, operate(args, `arg${type}`, [input], config));
    },
  };
}

/** Values and their places along one axis. */
function chosen(type: string): TorchOperation {
  return {
    signature: 'input, dim=None, keepdim=False, *, out=None',
    run: (args) => {
      const config = axes(args);
      const values = operate(args, 'max', [args.tensor('input')], config);
      const named = { ...values, origin: { ...values.origin, type } };
      return config.axis === null ? named : valuesAndIndices(named, { ...named, dtype: 'int64' });
    },
  };
}

const norm: TorchOperation = {
  signature: 'input, p="fro", dim=None, keepdim=False, out=None, dtype=None',
  run: (args) => operate(args, 'norm', [args.tensor('input')], { ...axes(args), ord: args.plain('p') }),
};

const vectorNorm: TorchOperation = {
  ...norm,
  signature: 'input, ord=2, dim=None, keepdim=False, *, dtype=None',
  run: (args) => operate(args, 'norm', [args.tensor('input')], axes(args)),
};

const topk: TorchOperation = {
  signature: 'input, k, dim=-1, largest=True, sorted=True, *, out=None',
  run: (args) => {
    const input = args.tensor('input');
    const at = input.shape && axisOf(args, 'dim', input.shape.length);
    const shape = at === undefined ? undefined : input.shape?.with(at, args.size('k'));
    const config = { k: args.size('k'), axis: at ?? null };
    const values = shaped(args, 'top_k', [input], { config, shape });
    return valuesAndIndices(values, { ...values, dtype: 'int64' });
  },
};

const sort: TorchOperation = {
  signature: 'input, dim=-1, descending=False, stable=False, *, out=None',
  run: (args) => {
    const config = { axis: args.plain('dim') };
    const values = operate(args, 'sort', [args.tensor('input')], config);
    return valuesAndIndices(values, { ...values, dtype: 'int64' });
  },
};

const argsort: TorchOperation = {
  ...sort,
  run: (args) => operate(args, 'argsort', [args.tensor('input')], { axis: args.plain('dim') }),
};

const momentsOf = (type: string): TorchOperation => ({
  signature: 'input, dim=None, unbiased=True, keepdim=False, *, correction=1',
  run: (args) => {
    const input = args.tensor('input');
    const [first] = operateAll(args, type, [input], axes(args));
    const [mean] = operateAll(args, 'mean', [input], axes(args));
    return tuple([first!, mean!]);
  },
});

export const reductionOperations: Operations = {
  ...Object.fromEntries(
    ['sum', 'prod', 'mean', 'amax', 'amin', 'all', 'any', 'logsumexp', 'argmax', 'argmin', 'count_nonzero'].map(
      (type) => [type, reduction(type)],
    ),
  ),
  nansum: reduction('sum'),
  nanmean: reduction('mean'),
  std: spread('std'),
  var: spread('var'),
  std_mean: momentsOf('std'),
  var_mean: momentsOf('var'),
  max: extreme('max'),
  min: extreme('min'),
  median: chosen('median'),
  mode: chosen('mode'),
  norm,
  'linalg.norm': vectorNorm,
  'linalg.vector_norm': vectorNorm,
  topk,
  sort,
  argsort,
};
