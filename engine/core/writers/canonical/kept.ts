import type { Config } from '../../model/config.ts';
import type { Net, Part, Step } from '../net/net.ts';
import { type Numbers, numbersOf } from './numbers.ts';

/** How numbers lie that a short expression makes: all alike, or a triangle of ones. */
function wordOf({ shape, data }: Numbers): { readonly class_name: string; readonly value?: number } | undefined {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  const place = (at: number) => (at % columns) - (Math.floor(at / columns) % rows);
  if (data.every((each) => each === data[0])) return { class_name: 'Constant', value: data[0]! };
  if (data.every((each, at) => each === (place(at) <= 0 ? 1 : 0))) return { class_name: 'LowerTriangle' };
  if (data.every((each, at) => each === (place(at) > 0 ? 1 : 0))) return { class_name: 'LaterOnes' };
  return undefined;
}

/** What a model keeps without learning it begins as it does in the source, where that can be told. */
export function withBeginnings(net: Net): { net: Net; notes: readonly string[] } {
  const keptNotes = new Set<string>();
  const parts = new Map<Part, Part>();
  const note = (text: string) => keptNotes.add(text);
  const begun = (step: Step, part: Part): Part => {
    const known = parts.get(part);
    if (known) return known;
    const numbers = step.begins && numbersOf(net, step.begins);
    const word = numbers && wordOf(numbers);
    const initializer: Config = word
      ? { class_name: word.class_name, config: { value: word.value ?? 1 } }
      : { class_name: 'Zeros', config: {} };
    const weights = part.weights.map((each) => (word || !each.initializer ? { ...each, initializer } : each));
    const made = { ...part, weights };
    if (!word && step.begins)
      note(`${part.path} is kept and not learned: it is written as zeros, and its numbers come with the weights.`);
    parts.set(part, made);
    return made;
  };
  const steps = net.steps.map((step) =>
    step.type === 'Parameter' && step.part?.config.buffer === true ? { ...step, part: begun(step, step.part) } : step,
  );
  return { net: { ...net, steps }, notes: [...keptNotes] };
}
