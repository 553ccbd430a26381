import type { Config, ConfigValue } from '../../core/model/config.ts';
import type { GraphNode, Layer } from '../../core/model/graph.ts';

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

/** A layer's arguments as Keras's `from_config` takes them. */
export function configOf(node: GraphNode, layer: Layer): Record<string, ConfigValue> {
  const own = OWN[layer.type];
  const entries = Object.entries({ ...layer.config, ...extrasOf(node.config, layer.config) });
  const kept = entries.filter(([name, value]) => (own?.has(name) || !NOT_BUILT_FROM.has(name)) && isPlain(value));
  return { ...Object.fromEntries(kept), name: uniqueName(layer), trainable: layer.trainable };
}

/** What the call itself adds: a causal mask, scores to be returned. */
function extrasOf(call: Config, made: Config): Config {
  return Object.fromEntries(Object.entries(call).filter(([name]) => !(name in made)));
}

/** Names of layers must differ and hold no dots; ids do both. */
export function uniqueName({ path, type, id }: Layer): string {
  return `${(path || type).replaceAll(/\W+/g, '_')}__${id.replaceAll(/\W+/g, '_')}`;
}
