import type { ConfigValue } from '../../core/model/config.ts';
import type { GraphNode, Layer } from '../../core/model/graph.ts';
import { pack } from './packed.ts';
import type { Reference, Topology } from './topology.ts';
import { uniqueName } from '../../core/model/engineArrays.ts';
import { type Layout, turned } from './layouts.ts';
import { Refusal } from './refusal.ts';

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
):
  | { readonly input: Reference; readonly config: { readonly padding: 'valid'; readonly output_padding?: null } }
  | undefined {
  const sides = sidesOf(layer.config.padding, shape.length - 2);
  if (!sides || layer.type.includes('Padding')) return undefined;
  // A transposed convolution is cut afterwards.
  if (layer.type.includes('Transpose')) return { input, config: { padding: 'valid', output_padding: null } };
  const filler = layer.type.startsWith('MaxPooling') ? -3.4e38 : 0;
  const around: Sides = [[0, 0], ...sides, [0, 0]];
  const padded = shape.map((extent, axis) => (extent === null ? null : extent + around[axis]![0] + around[axis]![1]));
  const operation = pack({
    operation: 'pad',
    config: { pad_width: around, constant_values: filler },
    constants: [],
    shapes: [padded],
  });
  const name = `pad__${uniqueName(layer)}__${node.id}`;
  const made = topology.call({ className: turnLayer, name, config: operation }, [input]);
  return { input: made, config: { padding: 'valid' } };
}

/**
 * What PyTorch's padding leaves of a transposed convolution: rows are cut off at the beginning, and at the end as far as
 * the output is to reach.
 * @throws Refusal where it would reach beyond what the convolution gives
 */
export function cropped(
  layer: Layer,
  node: GraphNode,
  { topology, turnLayer, input, shape, layout }: Around & { readonly layout: Layout },
): Reference {
  const sides = sidesOf(layer.config.padding, shape.length - 2);
  if (!sides || !layer.type.includes('Transpose')) return input;
  const wanted = node.outputs[0]!.shape!.map((each) => (typeof each === 'number' ? each : null));
  const size = layout === 'last' ? turned(wanted, 'last') : wanted;
  const begin = [0, ...sides.map(([before]) => before), 0];
  const whole = (axis: number): number => {
    const given = shape[axis];
    const [kernel, stride] = [perAxis(layer.config.kernel_size, axis), perAxis(layer.config.strides, axis)];
    return given === null || given === undefined ? NaN : given * stride + Math.max(0, kernel - stride);
  };
  const beyond = size.some(
    (extent, axis) => axis > 0 && axis <= sides.length && !(begin[axis]! + extent! <= whole(axis)),
  );
  if (beyond)
    throw new Refusal(
      `${layer.type} ${layer.path} with more output_padding than padding is not computed yet`,
      layer.span,
    );
  const operation = pack({
    operation: 'crop',
    config: { begin, size: size.map((each) => each ?? -1) },
    constants: [],
    shapes: [size],
  });
  return topology.call({ className: turnLayer, name: `crop__${uniqueName(layer)}__${node.id}`, config: operation }, [
    input,
  ]);
}

/** A number for one axis of `[batch, …, channels]`. */
function perAxis(value: ConfigValue | undefined, axis: number): number {
  return Array.isArray(value) ? Number((value as readonly number[])[axis - 1] ?? value[0]) : Number(value ?? 1);
}
