import type { Config, ConfigValue } from '../../config.ts';
import { type Dimension, multiply, type Shape } from '../../dimension.ts';
import type { LayerType, WeightRule } from '../../layerType.ts';
import { known } from '../rules/arguments.ts';
import { layer, mismatch, SAME_DTYPE, undetermined } from '../rules/define.ts';
import { unrolled } from './recurrent.ts';

type Shapes = readonly (Shape | undefined)[];
type Find = (name: string) => LayerType | undefined;

interface Inner {
  readonly type: LayerType;
  readonly config: Config;
}

/** A layer among the arguments, as Keras writes it: `{ class_name, config }`. */
function inner(find: Find, value: ConfigValue | undefined): Inner {
  if (typeof value !== 'object' || value === null || !('class_name' in value)) return undetermined('the wrapped layer');
  const type = find(String(value.class_name));
  if (!type) return undetermined(`the wrapped layer ${String(value.class_name)}`);
  return { type, config: (value.config ?? {}) as Config };
}

/** What the wrapped layer says, or the end of the wrapper's own rule. */
function heed<Result>(result: Result | { mismatch: string } | { undetermined: string }): Result {
  if (typeof result === 'object' && result !== null) {
    if ('mismatch' in result) return mismatch(result.mismatch);
    if ('undetermined' in result) return undetermined(result.undetermined);
  }
  return result as Result;
}

function shapesOf({ type, config }: Inner, inputs: Shapes): Shapes {
  return heed<Shapes>(type.shape(config, inputs) as Shapes);
}

function weightsOf({ type, config }: Inner, inputs: Shapes, prefix: string): readonly WeightRule[] {
  const rules = heed<readonly WeightRule[]>((type.weights?.(config, inputs) ?? []) as readonly WeightRule[]);
  return rules.map((each) => ({ ...each, name: `${prefix}${each.name}` }));
}

/** Without the time axis: what a layer sees of each step. */
function step(input: Shape): Shape {
  if (input.length < 3) return mismatch('a sequence of at least (batch, time, features) is expected');
  return [input[0]!, ...input.slice(2)];
}

function timeDistributed(find: Find): LayerType {
  return layer({
    name: 'TimeDistributed',
    signature: 'layer',
    weights: (config, inputs) => weightsOf(inner(find, config.layer), [step(known(inputs))], ''),
    shape: (config, inputs) => {
      const input = known(inputs);
      const [each] = shapesOf(inner(find, config.layer), [step(input)]);
      return [each && [input[0]!, input[1]!, ...each.slice(1)]];
    },
    multiplyAdds: (config, [input], [output]) => {
      const { type, config: own } = inner(find, config.layer);
      const [time] = input!.slice(1);
      const once = type.multiplyAdds?.(own, [step(input!)], [[output![0]!, ...output!.slice(2)]]);
      return once === undefined || typeof time !== 'number' ? undefined : once * time;
    },
  });
}

function merge(config: Config, forward: Shape): readonly Shape[] {
  if (config.merge_mode == null) return [forward, forward];
  if (config.merge_mode !== 'concat') return [forward];
  const width = (extent: Dimension) => multiply(extent, 2);
  return [[...forward.slice(0, -1), width(forward.at(-1)!)]];
}

function bidirectional(find: Find): LayerType {
  const there = (config: Config) => inner(find, config.layer);
  const back = (config: Config) => inner(find, config.backward_layer ?? config.layer);
  return layer({
    name: 'Bidirectional',
    signature: 'layer, merge_mode="concat", weights=None, backward_layer=None',
    weights: (config, inputs) => [
      ...weightsOf(there(config), [inputs[0]], 'forward_'),
      ...weightsOf(back(config), [inputs[0]], 'backward_'),
    ],
    shape: (config, inputs) => {
      const [output, ...states] = shapesOf(there(config), [inputs[0]]);
      if (!output) return [undefined];
      return [...merge(config, output), ...states, ...states];
    },
    multiplyAdds: (config, [input], outputs) => {
      const [one, two] = [there(config), back(config)];
      const forward = one.type.multiplyAdds?.(one.config, [input!], outputs);
      const backward = two.type.multiplyAdds?.(two.config, [input!], outputs);
      return forward === undefined || backward === undefined ? undefined : forward + backward;
    },
  });
}

/** Cells that feed each other, each with its own states. */
function cellsOf(find: Find, value: ConfigValue | undefined): readonly Inner[] {
  if (Array.isArray(value)) return value.map((each: ConfigValue) => inner(find, each));
  const one = inner(find, value);
  return one.type.name === 'StackedRNNCells' ? cellsOf(find, one.config.cells) : [one];
}

/** What goes through a stack of cells at one step: the last output, and all states. */
function through(cells: readonly Inner[], input: Shape) {
  const weights: WeightRule[] = [];
  const states: Shape[] = [];
  let at = input;
  cells.forEach((cell, index) => {
    weights.push(...weightsOf(cell, [at], cells.length > 1 ? `cell_${index}/` : ''));
    const [output, ...own] = shapesOf(cell, [at]);
    at = output ?? undetermined('what the cell gives');
    states.push(...own.map((each) => each ?? undetermined('a state of the cell')));
  });
  return { weights, states, output: at };
}

function stacked(find: Find): LayerType {
  return layer({
    name: 'StackedRNNCells',
    signature: 'cells',
    weights: (config, inputs) => through(cellsOf(find, config.cells), known(inputs)).weights,
    shape: (config, inputs) => {
      const { output, states } = through(cellsOf(find, config.cells), known(inputs));
      return [output, ...states];
    },
  });
}

function rnn(find: Find): LayerType {
  return layer({
    name: 'RNN',
    signature:
      'cell, return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False, zero_output_for_mask=False',
    weights: (config, inputs) => through(cellsOf(find, config.cell), step(known(inputs))).weights,
    shape: (config, inputs) => {
      const input = known(inputs);
      const { output, states } = through(cellsOf(find, config.cell), step(input));
      return unrolled(config, input, output, states);
    },
  });
}

/** The wrapped layer with the largest singular value of its kernel divided out; it keeps one vector more. */
function spectral(find: Find): LayerType {
  return layer({
    name: 'SpectralNormalization',
    signature: 'layer, power_iterations=1',
    weights: (config, inputs) => {
      const own = weightsOf(inner(find, config.layer), inputs, '');
      const kernel = own.find((each) => each.name === 'kernel' || each.name === 'embeddings');
      if (!kernel) return mismatch('a layer with a kernel or embeddings is expected');
      const vector: WeightRule = { name: 'vector_u', shape: [1, kernel.shape.at(-1)!], trainable: false, buffer: true };
      // The vector is made right after the kernel it belongs to.
      return own.toSpliced(own.indexOf(kernel) + 1, 0, vector);
    },
    shape: (config, inputs) => shapesOf(inner(find, config.layer), inputs),
    multiplyAdds: (config, inputs, outputs) => {
      const { type, config: own } = inner(find, config.layer);
      return type.multiplyAdds?.(own, inputs, outputs);
    },
  });
}

/** Preprocessing layers one after the other. */
function pipeline(find: Find): LayerType {
  return layer({
    name: 'Pipeline',
    signature: 'layers',
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
      if (!Array.isArray(config.layers)) return undetermined('the layers of the pipeline');
      return config.layers.reduce<Shapes>((at, each: ConfigValue) => shapesOf(inner(find, each), at), inputs);
    },
  });
}

/** Layers that hold layers. `find` looks a layer up by name. */
export function wrappers(find: Find): readonly LayerType[] {
  return [timeDistributed, bidirectional, stacked, rnn, spectral, pipeline].map((each) => each(find));
}
