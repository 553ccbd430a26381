import type { Net, Part } from '../../net/net.ts';
import { isFree } from '../../outline/tensors.ts';
import type { PlacedWeight } from '../../target.ts';

/** Layers with arrays in the order in which the running code makes them. */
export function placed(net: Net): readonly PlacedWeight[] {
  const made = new Set<Part>();
  const makers = new Map(net.steps.flatMap((step) => step.outputs.map((each) => [each, step] as const)));
  for (const step of net.steps.filter((each) => !isFree(each)))
    for (const part of [step.part, ...step.inputs.map((each) => makers.get(each)?.part)])
      if (part && (part === step.part || part.type === 'Parameter')) made.add(part);
  const holding = [...made].filter((each) => each.weights.length > 0);
  return holding.flatMap((part, index) =>
    part.weights.map((weight) => ({ layer: String(index), name: weight.name, part, weight })),
  );
}
