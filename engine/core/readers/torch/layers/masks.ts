import type { Machine } from '../../evaluate/machine.ts';
import { native, NONE, type Value } from '../../evaluate/values.ts';
import { toDimension } from '../../library/convert.ts';
import { apply, source } from '../../trace/apply.ts';
import type { Arguments } from '../arguments.ts';

/** Masks of a call under the names that attention has for them. */
export function masksOf(called: Arguments, mask: string, padding: string): Readonly<Record<string, Value>> {
  return {
    ...(called.has(mask) ? { attn_mask: called.value(mask) } : {}),
    ...(called.has(padding) ? { key_padding_mask: called.value(padding) } : {}),
  };
}

/** Masks of a stack, and what its layers call them. */
export const STACK_MASKS: readonly (readonly [string, string])[] = [
  ['mask', 'src_mask'],
  ...['src_key_padding_mask', 'tgt_mask', 'memory_mask', 'tgt_key_padding_mask', 'memory_key_padding_mask'].map(
    (name) => [name, name] as const,
  ),
];

/** `nn.Transformer.generate_square_subsequent_mask(length)`: nothing may look at what comes later. */
export function laterHidden(machine: Machine): Value {
  const made = native('nn.Transformer.generate_square_subsequent_mask', ({ positional, named, span }) => {
    const length = toDimension(positional[0] ?? named.get('sz') ?? NONE);
    if (length === undefined) return machine.unknown('a mask whose length is not known', span);
    const shape = [length, length];
    const config = { shape, fill_value: Number.NEGATIVE_INFINITY };
    const hidden = source(machine, { type: 'full', config, shape, dtype: 'float32', span, library: 'torch' });
    return apply(machine, { type: 'triu', inputs: [hidden], config: { k: 1 }, span, library: 'torch' })[0]!;
  });
  return { ...made, binding: 'static' };
}
