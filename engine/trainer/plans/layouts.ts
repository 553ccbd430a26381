import { pack } from './packed.ts';
import type { Reference, Topology } from './topology.ts';

/** Where the channels of an image or sequence are: PyTorch has them first, the engine computes with them last. */
export type Layout = 'first' | 'last';

/**
 * A tensor of the model in one or both layouts. Layers of PyTorch code say `channels_first`; the engine runs them with
 * channels last, and tensors are turned only where something needs the other order, once.
 */
export interface Laid {
  readonly rank: number;
  readonly shape: readonly (number | null)[];
  /** `first` is the order that the code has. */
  readonly made: Partial<Record<Layout, Reference>>;
}

/** Items in order of the axes, put into the other layout. */
export function turned<T>(items: readonly T[], to: Layout): T[] {
  const [batch, ...rest] = items;
  return to === 'last' ? [batch!, ...rest.slice(1), rest[0]!] : [batch!, rest.at(-1)!, ...rest.slice(0, -1)];
}

/** The tensor in the order that is asked for, turned when there is no such yet. */
export function inLayout(topology: Topology, tensor: Laid, layout: Layout, turnLayer: string): Reference {
  const known = tensor.made[layout];
  if (known) return known;
  const from = tensor.made[layout === 'first' ? 'last' : 'first']!;
  const axes = turned(
    Array.from({ length: tensor.rank }, (_, axis) => axis),
    layout,
  );
  const shape = layout === 'last' ? turned(tensor.shape, 'last') : tensor.shape;
  const name = `turn_${from.layer}_${from.call}_${from.output}_${layout}`;
  const config = pack({ operation: 'transpose', config: { axes }, constants: [], shapes: [shape] });
  return (tensor.made[layout] = topology.call({ className: turnLayer, name, config }, [from]));
}
