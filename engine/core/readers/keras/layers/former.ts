import { bind, type Bound, parseSignature } from '../../evaluate/bind.ts';
import { type CallArguments, integer, text, tuple, type Value } from '../../evaluate/values.ts';
import { toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';

/** What earlier versions of Keras called the arguments of layers. */
const FORMER: Readonly<Record<string, string>> = {
  output_dim: 'units',
  nb_filter: 'filters',
  filter_length: 'kernel_size',
  pool_length: 'pool_size',
  border_mode: 'padding',
  subsample: 'strides',
  subsample_length: 'strides',
  stride: 'strides',
  init: 'kernel_initializer',
  inner_init: 'recurrent_initializer',
  inner_activation: 'recurrent_activation',
  W_regularizer: 'kernel_regularizer',
  b_regularizer: 'bias_regularizer',
  W_constraint: 'kernel_constraint',
  bias: 'use_bias',
  dim_ordering: 'data_format',
  p: 'rate',
};
const ORDERS: Readonly<Record<string, string>> = { th: 'channels_first', tf: 'channels_last' };

function renamed(name: string, value: Value): Value {
  const order = name === 'dim_ordering' ? ORDERS[toText(value) ?? ''] : undefined;
  return order === undefined ? value : text(order);
}

/** A call as a person meant it who wrote for Keras 1: rows and columns of a window stood apart. */
function asPresent({ former: state }: KerasContext, signature: string, args: CallArguments): CallArguments {
  const own = new Set(parseSignature(signature).map((each) => each.name));
  const named = new Map(args.named);
  const isFormer = (name: string) => !own.has(name) && own.has(FORMER[name] ?? '') && !named.has(FORMER[name]!);
  const former = [...args.named].filter(([name]) => isFormer(name));
  for (const [name, value] of former) {
    named.delete(name);
    named.set(FORMER[name]!, renamed(name, value));
  }
  const [rows, columns] = [args.named.get('nb_row'), args.named.get('nb_col')];
  if (rows && columns && own.has('kernel_size') && !own.has('nb_row')) named.set('kernel_size', tuple([rows, columns]));
  const [filters, first, second, ...rest] = args.positional;
  state.seen ||= former.some(([name]) => name === 'border_mode' || name === 'nb_filter');
  const isApart = (former.length > 0 || state.seen) && own.has('kernel_size') && filters && first?.kind === 'number';
  if (!isApart || second?.kind !== 'number') return { ...args, named };
  return { ...args, named, positional: [filters, tuple([first, second]), ...rest] };
}

/**
 * The arguments of a layer that may be written for an earlier version of Keras: what does not fit the present one is
 * listed as it is, and the values are those that were meant, so that the rest of the file is read.
 */
export function bindFormer(context: KerasContext, signature: string, args: CallArguments): Bound {
  const strict = bind(signature, args);
  const fits = strict.excess.length === 0 && strict.missing.length === 0;
  if (fits && !context.former.seen) return strict;
  const meant = bind(signature, asPresent(context, signature, args));
  // Average pooling had a window of two, as maximum pooling still has.
  const values = meant.missing.includes('pool_size') ? { ...meant.values, pool_size: integer(2) } : meant.values;
  return { ...meant, values, excess: strict.excess };
}
