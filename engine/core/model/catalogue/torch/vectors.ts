import type { Dimension } from '../../dimension.ts';
import type { LayerType } from '../../layerType.ts';
import { axisOf, count, extents, flag, known, number, work } from '../rules/arguments.ts';
import { broadcast } from '../rules/broadcast.ts';
import { layer, SAME_DTYPE, undetermined } from '../rules/define.ts';
import { flattened, reshaped } from '../rules/reshaping.ts';

/** `x1ᵀ W x2` for each row and each unit. */
const bilinear: LayerType = layer({
  name: 'Bilinear',
  signature: 'units, use_bias=True',
  shape: (config, inputs) => {
    known(inputs, 1);
    return [[...known(inputs).slice(0, -1), count(config, 'units')]];
  },
  multiplyAdds: (config, [one, two]) => work(one!, two!.at(-1)!, count(config, 'units')),
});

/** The sum, mean or maximum of the rows that a bag names. With offsets the bags lie behind each other in one list. */
const bag: LayerType = layer({
  name: 'EmbeddingBag',
  signature: 'input_dim, output_dim, mode="mean", include_last_offset=False',
  shape: (config, inputs) => {
    const input = known(inputs);
    const width = count(config, 'output_dim');
    if (input.length === 2) return [[input[0]!, width]];
    const bags: Dimension = known(inputs, 1)[0]!;
    if (!flag(config, 'include_last_offset')) return [[bags, width]];
    return [[typeof bags === 'number' ? bags - 1 : undetermined('the number of bags'), width]];
  },
});

/** A log-probability for each row, and their mean as the loss. */
const adaptive: LayerType = layer({
  name: 'AdaptiveLogSoftmaxWithLoss',
  signature: 'cutoffs, div_value=4.0, head_bias=False',
  shape: (_config, inputs) => [known(inputs).slice(0, -1), []],
});

const similarity: LayerType = layer({
  name: 'CosineSimilarity',
  signature: 'dim=1, eps=0.00000001',
  shape: (config, inputs) => {
    const both = broadcast(known(inputs), known(inputs, 1));
    const gone = axisOf(number(config, 'dim'), both.length);
    return [both.filter((_, index) => index !== gone)];
  },
});

const distance: LayerType = layer({
  name: 'PairwiseDistance',
  signature: 'p=2.0, eps=0.000001, keepdim=False',
  shape: (config, inputs) => {
    const both = broadcast(known(inputs), known(inputs, 1));
    return [flag(config, 'keepdim') ? [...both.slice(0, -1), 1] : both.slice(0, -1)];
  },
});

const range: LayerType = layer({
  name: 'FlattenRange',
  signature: 'start_dim=1, end_dim=-1',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const input = known(inputs);
    const place = (name: string) => axisOf(number(config, name), input.length);
    return [flattened(input, place('start_dim'), place('end_dim'))];
  },
});

const unflatten: LayerType = layer({
  name: 'Unflatten',
  signature: 'dim, unflattened_size',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const input = known(inputs);
    const at = axisOf(number(config, 'dim'), input.length);
    const parts = reshaped([input[at]!], extents(config, 'unflattened_size'));
    return [[...input.slice(0, at), ...parts, ...input.slice(at + 1)]];
  },
});

export const torchVectors: readonly LayerType[] = [bilinear, bag, adaptive, similarity, distance, range, unflatten];
