import type { Config } from '../../config.ts';
import { type Shape } from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { axes, axis, count, flag, known } from '../rules/arguments.ts';
import { operation } from '../rules/define.ts';
import { BOOLEAN, COUNTED, FLOATED, INDEX, named, PROMOTED } from '../rules/dtypes.ts';

/** The axes named by the argument go, or stay with one value; None is all of them. */
export function reduced(config: Config, input: Shape, argument = 'axis'): Shape {
  const gone = axes(config, argument, input.length) ?? input.map((_, index) => index);
  if (flag(config, 'keepdims')) return input.map((each, index) => (gone.includes(index) ? 1 : each));
  return input.filter((_, index) => !gone.includes(index));
}

function reduction(name: string, dtype: NonNullable<OperationType['dtype']>, more = ''): OperationType {
  return operation({
    name,
    signature: `x, axis=None, keepdims=False${more}`,
    dtype,
    shape: (config, inputs) => [reduced(config, known(inputs))],
  });
}

const moments: OperationType = operation({
  name: 'moments',
  signature: 'x, axes, keepdims=False, synchronized=False',
  dtype: FLOATED,
  shape: (config, inputs) => {
    const shape = reduced(config, known(inputs), 'axes');
    return [shape, shape];
  },
});

const topK: OperationType = operation({
  name: 'top_k',
  signature: 'x, k, sorted=True',
  shape: (config, inputs) => {
    const shape = [...known(inputs).slice(0, -1), count(config, 'k')];
    return [shape, shape];
  },
});

/** Losses as functions: one value for each example, the last axis gone. */
function loss(name: string, signature: string): OperationType {
  return operation({
    name,
    signature: `target, output, ${signature}`,
    dtype: (_config, [, output]) => output,
    shape: (config, inputs) => {
      if (name === 'binary_crossentropy') return [known(inputs, 1)];
      const output = known(inputs, 1);
      const gone = axis(config, 'axis', output.length);
      return [output.filter((_, index) => index !== gone)];
    },
  });
}

const argsort: OperationType = operation({
  name: 'argsort',
  signature: 'x, axis=-1',
  dtype: INDEX,
  shape: (_config, inputs) => [known(inputs)],
});

export const reductions: readonly OperationType[] = [
  ...['sum', 'prod', 'nansum', 'nanprod'].map((name) => reduction(name, named(COUNTED))),
  ...['max', 'min', 'amax', 'amin', 'ptp', 'nanmax', 'nanmin'].map((name) => reduction(name, named(PROMOTED))),
  ...['mean', 'var', 'std', 'median', 'logsumexp'].map((name) => reduction(name, FLOATED)),
  ...['nanmean', 'nanvar', 'nanstd', 'nanmedian'].map((name) => reduction(name, FLOATED)),
  ...['all', 'any'].map((name) => reduction(name, BOOLEAN)),
  ...['argmax', 'argmin', 'count_nonzero'].map((name) => reduction(name, INDEX)),
  operation({
    name: 'average',
    signature: 'x, axis=None, weights=None',
    dtype: FLOATED,
    shape: (config, inputs) => [reduced(config, known(inputs))],
  }),
  operation({
    name: 'norm',
    signature: 'x, ord=None, axis=None, keepdims=False',
    dtype: FLOATED,
    shape: (config, inputs) => [reduced(config, known(inputs))],
  }),
  moments,
  topK,
  argsort,
  loss('binary_crossentropy', 'from_logits=False'),
  loss('categorical_crossentropy', 'from_logits=False, axis=-1'),
  loss('sparse_categorical_crossentropy', 'from_logits=False, axis=-1'),
];
