import type { Config, ConfigValue } from '../../core/model/config.ts';
import { engineName, uniqueName } from '../../core/model/engineArrays.ts';
import type { Framework, GraphNode, Layer } from '../../core/model/graph.ts';
import { Refusal } from './refusal.ts';

/** Arguments that say what an input must be, or what PyTorch calls things; layers find these out by themselves. */
const NOT_BUILT_FROM = new Set([
  'input_dim',
  'input_channels',
  'num_features',
  'input_size',
  'data_format',
  'ceil_mode',
  'input_shape',
]);
/** Where the argument of that name is the layer's own. */
const OWN: Readonly<Record<string, ReadonlySet<string>>> = { Embedding: new Set(['input_dim']) };

const isPlain = (value: ConfigValue): boolean =>
  value === null || typeof value !== 'object' || Array.isArray(value) || !('factor' in value);

/** Keras's other names for what TensorFlow.js knows by one. */
const ALIASES: Readonly<Record<string, string>> = {
  uniform: 'random_uniform',
  normal: 'random_normal',
  one: 'ones',
  zero: 'zeros',
};

/** Regularisers that Keras knows by a word, with what the word stands for. */
const REGULARIZERS: Readonly<Record<string, Config>> = {
  l1: { class_name: 'L1', config: { l1: 0.01 } },
  l2: { class_name: 'L2', config: { l2: 0.01 } },
  l1_l2: { class_name: 'L1L2', config: { l1: 0, l2: 0 } },
};

function named([name, value]: readonly [string, ConfigValue]): readonly [string, ConfigValue] {
  if (name.endsWith('_initializer') && typeof value === 'string') return [name, ALIASES[value] ?? value];
  if (name.endsWith('_regularizer') && typeof value === 'string')
    return [name, REGULARIZERS[value.toLowerCase()] ?? value];
  if (name === 'cell' && Array.isArray(value))
    return [name, { class_name: 'StackedRNNCells', config: { cells: value } }];
  return [name, value];
}

/** Where PyTorch's layers draw their first weights from, in the names of the engine's arguments. */
function initializers({ type, weights }: Layer): readonly (readonly [string, ConfigValue])[] {
  const own = weights.find(({ initializer, shape }) => initializer?.class_name === 'Numbers' && shape?.length !== 1);
  if (own) throw new Refusal(`A layer's ${own.name} that begins with numbers of the file is not followed yet`);
  return weights.flatMap(({ name, initializer, buffer }) =>
    initializer && !buffer ? [[`${engineName(type, name)}_initializer`, initializer] as const] : [],
  );
}

/** A layer's arguments as Keras's `from_config` takes them. */
export function configOf(node: GraphNode, layer: Layer, framework: Framework): Record<string, ConfigValue> {
  const own = OWN[layer.type];
  const entries = Object.entries({ ...layer.config, ...extrasOf(node.config, layer.config) });
  const kept = entries.filter(([name, value]) => (own?.has(name) || !NOT_BUILT_FROM.has(name)) && isPlain(value));
  const drawn = framework === 'torch' ? initializers(layer) : [];
  const made = Object.fromEntries([...kept.map(named), ...drawn]);
  return { ...made, name: uniqueName(layer), trainable: layer.trainable };
}

/** What the call itself adds: a causal mask, scores to be returned. */
function extrasOf(call: Config, made: Config): Config {
  return Object.fromEntries(Object.entries(call).filter(([name]) => !(name in made)));
}
