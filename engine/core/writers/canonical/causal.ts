import type { Net, Step } from '../net/net.ts';
import { type Numbers, numbersOf } from './numbers.ts';

/** Far enough below zero that a softmax makes nothing of it. */
const HIDDEN = -1e4;

/** Whether each place sees itself and those before it. `hides`: whether true hides, where the mask is of truth values. */
function isCausal({ shape, data }: Numbers, truth: boolean, hides: boolean): boolean {
  const [rows, columns] = [shape.at(-2), shape.at(-1)];
  if (rows === undefined || rows < 2 || rows !== columns) return false;
  return data.every((each, at) => {
    const later = at % columns > Math.floor(at / columns) % rows;
    if (truth) return (each !== 0) === (later === hides);
    return later ? each <= HIDDEN : each === 0;
  });
}

function ofMultihead(net: Net, step: Step): Step | undefined {
  const masks = step.config.masks as readonly { name: string; truth: boolean }[] | undefined;
  const [mask, ...more] = masks ?? [];
  if (mask?.name !== 'attn_mask' || more.length > 0 || step.inputs.length !== 4) return undefined;
  const numbers = numbersOf(net, step.inputs[3]!);
  if (!numbers || !isCausal(numbers, mask.truth, true)) return undefined;
  const config = Object.entries(step.config).filter(([name]) => !/^(masks|masked_by)$/.test(name));
  return {
    ...step,
    inputs: step.inputs.slice(0, 3),
    config: { ...Object.fromEntries(config), use_causal_mask: true },
  };
}

function ofProduct(net: Net, step: Step): Step | undefined {
  const mask = step.inputs[3];
  const numbers = mask && numbersOf(net, mask);
  if (!numbers || !isCausal(numbers, mask.dtype === 'bool', false)) return undefined;
  return { ...step, inputs: step.inputs.slice(0, 3), config: { ...step.config, is_causal: true } };
}

/** A mask that hides what comes later, however it was made, is said in the word that all frameworks have for it. */
export function withCausal(net: Net): Net {
  const steps = net.steps.map((step): Step => {
    if (step.type === 'MultiheadAttention') return ofMultihead(net, step) ?? step;
    return step.type === 'scaled_dot_product_attention' ? (ofProduct(net, step) ?? step) : step;
  });
  return { ...net, steps };
}
