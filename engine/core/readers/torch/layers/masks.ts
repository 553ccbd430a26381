import type { Value } from '../../evaluate/values.ts';
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
