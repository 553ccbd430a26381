import { compareDimensions, multiply, type Shape, shapeText } from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { axes, axisOf, known, work } from '../rules/arguments.ts';
import { broadcast, matrixProduct } from '../rules/broadcast.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { PROMOTED } from '../rules/dtypes.ts';
import { einsumShapes } from '../rules/einsum.ts';

const matmul: OperationType = operation({
  name: 'matmul',
  signature: 'x1, x2',
  dtype: PROMOTED,
  shape: (_config, inputs) => [matrixProduct(known(inputs), known(inputs, 1))],
  multiplyAdds: (_config, [left], [output]) => work(output!, left!.at(-1)!),
});

const dot: OperationType = operation({
  name: 'dot',
  signature: 'x1, x2',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const [left, right] = [known(inputs), known(inputs, 1)];
    if (left.length === 0 || right.length === 0) return [broadcast(left, right)];
    const inner = right.length === 1 ? right[0]! : right.at(-2)!;
    if (compareDimensions(left.at(-1)!, inner) === 'different')
      mismatch(`the last axis of ${shapeText(left)} does not fit ${shapeText(right)}`);
    return [[...left.slice(0, -1), ...(right.length === 1 ? [] : [...right.slice(0, -2), right.at(-1)!])]];
  },
  multiplyAdds: (_config, [left], [output]) => work(output!, left!.at(-1) ?? 1),
});

/** The axes of both sides that are summed over: a number means the last of one and the first of the other. */
function contracted(
  config: Parameters<typeof axes>[0],
  left: Shape,
  right: Shape,
): readonly [readonly number[], readonly number[]] {
  const given = config.axes;
  if (typeof given === 'number') {
    const upTo = Array.from({ length: given }, (_, index) => index);
    return [upTo.map((each) => axisOf(each - given, left.length)), upTo.map((each) => axisOf(each, right.length))];
  }
  if (!Array.isArray(given) || given.length !== 2) return undetermined('the argument axes');
  return [axes({ axes: given[0]! }, 'axes', left.length)!, axes({ axes: given[1]! }, 'axes', right.length)!];
}

const tensordot: OperationType = operation({
  name: 'tensordot',
  signature: 'x1, x2, axes=2',
  dtype: PROMOTED,
  shape: (config, inputs) => {
    const [left, right] = [known(inputs), known(inputs, 1)];
    const [one, two] = contracted(config, left, right);
    one.forEach((each, index) => {
      if (compareDimensions(left[each]!, right[two[index]!]!) === 'different')
        mismatch(`axis ${each} of ${shapeText(left)} and axis ${two[index]} of ${shapeText(right)} differ`);
    });
    return [[...left.filter((_, index) => !one.includes(index)), ...right.filter((_, index) => !two.includes(index))]];
  },
  multiplyAdds: (config, [left, right], [output]) => {
    const [one] = contracted(config, left!, right!);
    return work(
      output!,
      one.map((each) => left![each]!),
    );
  },
});

const einsum: OperationType = operation({
  name: 'einsum',
  signature: 'subscripts, *operands',
  dtype: PROMOTED,
  shape: (config, inputs) => {
    const shapes = inputs.map((_each, index) => known(inputs, index));
    return [einsumShapes(String(config.subscripts), shapes).result];
  },
  multiplyAdds: (config, inputs) => {
    const { extents, ellipsis } = einsumShapes(String(config.subscripts), inputs);
    return inputs.length < 2 ? 0 : work(ellipsis, [...extents.values()]);
  },
});

const outer: OperationType = operation({
  name: 'outer',
  signature: 'x1, x2',
  dtype: PROMOTED,
  shape: (_config, inputs) => [[known(inputs).reduce(multiply, 1), known(inputs, 1).reduce(multiply, 1)]],
});

/** `(batch, time, heads, size)`, as keras.ops has it. */
const dotProductAttention: OperationType = operation({
  name: 'dot_product_attention',
  signature:
    'query, key, value, bias=None, mask=None, scale=None, is_causal=False, flash_attention=None, attn_logits_soft_cap=None',
  dtype: PROMOTED,
  shape: (_config, inputs) => {
    const [query, value] = [known(inputs), known(inputs, 2)];
    return [[...query.slice(0, -1), value.at(-1)!]];
  },
  multiplyAdds: (_config, [query, key, value]) => {
    const score = work(query!, key![1]!);
    const mix = work(query!.slice(0, -1), key![1]!, value!.at(-1)!);
    return score === undefined || mix === undefined ? undefined : score + mix;
  },
});

function square(name: string, shape: (input: Shape) => readonly Shape[]): OperationType {
  return operation({ name, signature: 'x', shape: (_config, inputs) => shape(known(inputs)) });
}

export const products: readonly OperationType[] = [
  matmul,
  dot,
  tensordot,
  einsum,
  outer,
  dotProductAttention,
  square('inv', (input) => [input]),
  square('cholesky', (input) => [input]),
  square('det', (input) => [input.slice(0, -2)]),
];
