import type { LayerType } from '../../layerType.ts';
import { flag, perAxis } from '../rules/arguments.ts';
import { layer, SAME_DTYPE } from '../rules/define.ts';
import { joined, layout, slide, windowOf } from '../rules/windows.ts';

function windowed(kind: 'Max' | 'Average', rank: number): LayerType {
  const size = kind === 'Max' ? 'pool_size=2' : 'pool_size';
  return layer({
    name: `${kind}Pooling${rank}D`,
    signature: `${size}, strides=None, padding="valid", data_format=None`,
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      return [joined(input, slide(config, input.spatial, windowOf(config, rank, 'pool_size')), input.channels)];
    },
  });
}

function global(kind: 'Max' | 'Average', rank: number): LayerType {
  return layer({
    name: `Global${kind}Pooling${rank}D`,
    signature: 'data_format=None, keepdims=False',
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      if (!flag(config, 'keepdims')) return [[input.shape[0]!, input.channels]];
      return [joined(input, Array<number>(rank).fill(1), input.channels)];
    },
  });
}

function adaptive(kind: 'Max' | 'Average', rank: number): LayerType {
  return layer({
    name: `Adaptive${kind}Pooling${rank}D`,
    signature: 'output_size, data_format=None',
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      const wanted = Array.isArray(config.output_size) ? config.output_size : undefined;
      // None among the sizes keeps the extent that comes in, as PyTorch has it.
      if (wanted?.length === rank && wanted.some((each) => each === null)) {
        const kept = wanted.map((each, index) => (typeof each === 'number' ? each : input.spatial[index]!));
        return [joined(input, kept, input.channels)];
      }
      return [joined(input, perAxis(config, 'output_size', rank), input.channels)];
    },
  });
}

export const pooling: readonly LayerType[] = [1, 2, 3].flatMap((rank) =>
  (['Max', 'Average'] as const).flatMap((kind) => [windowed(kind, rank), global(kind, rank), adaptive(kind, rank)]),
);
