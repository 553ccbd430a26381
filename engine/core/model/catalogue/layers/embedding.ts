import type { LayerType } from '../../layerType.ts';
import type { Config } from '../../config.ts';
import { type Shape, symbol } from '../../dimension.ts';
import { count, extents, flag, known, work } from '../rules/arguments.ts';
import { layer, mismatch, undetermined } from '../rules/define.ts';
import { einsumShapes, parseEquation } from '../rules/einsum.ts';

const embedding: LayerType = layer({
  name: 'Embedding',
  signature:
    'input_dim, output_dim, embeddings_initializer="uniform", embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, weights=None, lora_rank=None',
  weights: (config) => [
    {
      name: 'embeddings',
      shape: [count(config, 'input_dim'), count(config, 'output_dim')],
      initializer: 'embeddings_initializer',
    },
  ],
  dtype: () => 'float32',
  shape: (config, inputs) => [[...known(inputs), count(config, 'output_dim')]],
});

const reversible: LayerType = layer({
  name: 'ReversibleEmbedding',
  signature:
    'input_dim, output_dim, tie_weights=True, embeddings_initializer="uniform", embeddings_regularizer=None, embeddings_constraint=None, mask_zero=False, reverse_dtype=None, logit_soft_cap=None',
  weights: (config) => {
    const table = [count(config, 'input_dim'), count(config, 'output_dim')];
    const initializer = 'embeddings_initializer';
    return [
      { name: 'embeddings', shape: table, initializer },
      ...(flag(config, 'tie_weights') ? [] : [{ name: 'reverse_embeddings', shape: table.toReversed(), initializer }]),
    ];
  },
  dtype: () => 'float32',
  shape: (config, inputs) => {
    const input = known(inputs);
    return flag(config, 'reverse')
      ? [[...input.slice(0, -1), count(config, 'input_dim')]]
      : [[...input, count(config, 'output_dim')]];
  },
});

/** The kernel of an EinsumDense: the extents of its letters come from the input and from `output_shape`. */
function einsumKernel(
  equation: string,
  input: Shape,
  output: Shape,
): { kernel: Shape; result: Shape; letters: string } {
  const { operands, result } = parseEquation(equation);
  const [from, letters] = operands;
  if (!from || !letters || operands.length !== 2) return undetermined('an equation without an input and a kernel');
  const { extents: given, ellipsis } = einsumShapes(`${from}->${from.replaceAll('...', '')}`, [input]);
  const [before = '', after = ''] = result.split('...');
  const named = [...before, ...after];
  const whole = [...(named.length === output.length + 1 ? [given.get(named[0]!) ?? output[0]!] : []), ...output];
  if (whole.length !== named.length && !result.includes('...'))
    return mismatch(
      `"${equation}" gives ${named.length} axes, and output_shape has ${output.length} without the batch`,
    );
  const wanted = new Map(named.toReversed().map((letter, index) => [letter, whole.at(-1 - index)!]));
  const open = (letter: string) => undetermined(`the extent of ${letter} in "${equation}"`);
  const kernel = [...letters].map((letter) => given.get(letter) ?? wanted.get(letter) ?? open(letter));
  const extent = (letter: string) => wanted.get(letter) ?? given.get(letter) ?? open(letter);
  return {
    kernel,
    letters,
    result: [...[...before].map(extent), ...(result.includes('...') ? ellipsis : []), ...[...after].map(extent)],
  };
}

/** `output_shape` without the batch. What it leaves open stays an unknown extent, as in Keras. */
function outputShape(config: Config): Shape {
  const letters = [...parseEquation(String(config.equation)).result.replaceAll('...', '')];
  const given = extents(config, 'output_shape');
  return given.map(
    (each, index) => each ?? symbol(`${letters[letters.length - given.length + index]} of ${String(config.equation)}`),
  );
}

const einsumDense: LayerType = layer({
  name: 'EinsumDense',
  signature:
    'equation, output_shape, activation=None, bias_axes=None, kernel_initializer="glorot_uniform", bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None, bias_constraint=None, lora_rank=None',
  weights: (config, inputs) => {
    const input = known(inputs);
    const equation = String(config.equation);
    const { kernel, result } = einsumKernel(equation, input, outputShape(config));
    const bias = config.bias_axes == null ? '' : String(config.bias_axes);
    const letters = [...parseEquation(equation).result.replaceAll('...', '')];
    const first = letters.findIndex((each) => bias.includes(each));
    const extents = result.slice(result.length - letters.length);
    const shape = letters.slice(first).map((each, index) => (bias.includes(each) ? extents[first + index]! : 1));
    return [
      { name: 'kernel', shape: kernel, initializer: 'kernel_initializer' },
      ...(bias && first >= 0 ? [{ name: 'bias', shape, initializer: 'bias_initializer' }] : []),
    ];
  },
  shape: (config, inputs) => {
    const input = known(inputs);
    const equation = String(config.equation);
    return [einsumKernel(equation, input, outputShape(config)).result];
  },
  multiplyAdds: (config, [input]) => {
    const equation = String(config.equation);
    const { kernel, letters } = einsumKernel(equation, input!, outputShape(config));
    const from = parseEquation(equation).operands[0]!.replaceAll('...', '');
    return work(
      input!,
      kernel.filter((_, index) => !from.includes(letters[index]!)),
    );
  },
});

export const embeddings: readonly LayerType[] = [embedding, reversible, einsumDense];
