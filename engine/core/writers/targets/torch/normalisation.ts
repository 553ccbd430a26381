import type { PartWeight, Part } from '../../net/net.ts';
import type { Maker } from './module.ts';

/** A scale without a shift, or the other way round: PyTorch has both, and the missing one does nothing. */
function affine(part: Part, extents: readonly number[]): readonly PartWeight[] {
  const find = (name: string) => part.weights.find((each) => each.name === name);
  const [scale, shift] = [find('gamma'), find('beta')];
  if (!scale && !shift) return [];
  const filled = (name: string, value: number): PartWeight => ({
    name,
    shape: extents,
    trainable: true,
    recipe: { kind: 'fill', shape: extents, value },
  });
  return [
    scale ? { ...scale, name: 'weight' } : filled('weight', 1),
    shift ? { ...shift, name: 'bias' } : filled('bias', 0),
  ];
}

export const batchNormalization: Maker = ({ config, part, shape }) => {
  const rank = shape.length;
  const kept = part.weights.filter((each) => each.name.startsWith('moving_'));
  const names: Readonly<Record<string, string>> = { moving_mean: 'running_mean', moving_variance: 'running_var' };
  const weights = affine(part, kept[0]!.shape);
  return {
    name: `nn.BatchNorm${Math.max(rank - 2, 1)}d`,
    positional: [shape[1]!],
    named: [
      ['eps', config.epsilon!, 1e-5],
      ['momentum', Math.round((1 - Number(config.momentum)) * 1e9) / 1e9, 0.1],
      ['affine', weights.length > 0, true],
    ],
    weights: [...weights, ...kept.map((each) => ({ ...each, name: names[each.name]! }))],
  };
};

export const layerNormalization: Maker = ({ config, part, shape }) => {
  const count = [config.axis].flat().length;
  const extents = shape.slice(-count).map(Number);
  const weights = affine(part, extents);
  const shifts = config.center !== false;
  return {
    name: 'nn.LayerNorm',
    positional: [extents.length === 1 ? extents[0]! : extents],
    named: [
      ['eps', config.epsilon!, 1e-5],
      ['elementwise_affine', weights.length > 0, true],
      ['bias', shifts || weights.length === 0, true],
    ],
    weights: shifts ? weights : weights.slice(0, 1),
  };
};

export const groupNormalization: Maker = ({ config, part, shape }) => {
  const weights = affine(part, [Number(shape[1])]);
  return {
    name: 'nn.GroupNorm',
    positional: [config.groups!, shape[1]!],
    named: [
      ['eps', config.epsilon!, 1e-5],
      ['affine', weights.length > 0, true],
    ],
    weights,
  };
};
