import type { ConfigValue } from '../../core/model/config.ts';
import type { GraphNode, Layer } from '../../core/model/graph.ts';
import type { Reference, Topology } from './topology.ts';
import { uniqueName } from './layerConfig.ts';

type Sides = readonly (readonly [number, number])[];

/** Padding that is given in numbers, per side of each spatial axis; nothing for `same` and `valid`. */
export function sidesOf(padding: ConfigValue | undefined, spatial: number): Sides | undefined {
  if (typeof padding === 'number') return Array.from({ length: spatial }, () => [padding, padding] as const);
  if (!Array.isArray(padding)) return undefined;
  return (padding as readonly ConfigValue[]).map((each) =>
    Array.isArray(each) ? ([Number(each[0]), Number(each[1])] as const) : ([Number(each), Number(each)] as const),
  );
}

interface Around {
  readonly topology: Topology;
  /** Of the input, channels last. */
  readonly shape: readonly (number | null)[];
  readonly turnLayer: string;
  readonly input: Reference;
}

/**
 * PyTorch pads by numbers: the input is padded first, and the layer itself runs without. What maximum pooling pads with
 * never wins.
 */
export function explicitPadding(
  layer: Layer,
  node: GraphNode,
  { topology, turnLayer, input, shape }: Around,
): { readonly input: Reference; readonly config: { readonly padding: 'valid' } } | undefined {
  const sides = sidesOf(layer.config.padding, shape.length - 2);
  if (!sides || /Transpose|Padding/.test(layer.type)) return undefined;
  const filler = layer.type.startsWith('MaxPooling') ? -3.4e38 : 0;
  const around: Sides = [[0, 0], ...sides, [0, 0]];
  const padded = shape.map((extent, axis) => (extent === null ? null : extent + around[axis]![0] + around[axis]![1]));
  const operation = {
    operation: 'pad',
    config: { pad_width: around, constant_values: filler },
    constants: [],
    shapes: [padded],
  };
  const name = `pad__${uniqueName(layer)}__${node.id}`;
  const made = topology.call({ className: turnLayer, name, config: operation }, [input]);
  return { input: made, config: { padding: 'valid' } };
}
