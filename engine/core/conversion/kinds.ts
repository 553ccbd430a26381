import type { Config, ConfigValue } from '../model/config.ts';
import type { Dimension } from '../model/dimension.ts';
import type { GraphNode, Layer, Model } from '../model/graph.ts';

/** Settings that say nothing of how a layer computes with the weights that it has. */
const ASIDE = /^(name|trainable|dtype|seed)$|_(initializer|regularizer|constraint)$|^kernel_size$|^units$|^filters$/;

/** What a setting is, as far as one conversion of it tells of another: words as they are, numbers by their being there. */
function traitOf(name: string, value: ConfigValue): string | undefined {
  if (value === null || value === false || ASIDE.test(name)) return undefined;
  if (typeof value === 'string') return `${name}=${value}`;
  if (typeof value === 'number') return value === 1 || value === 0 ? undefined : name;
  if (Array.isArray(value)) {
    const items = value as readonly ConfigValue[];
    return items.every((each) => each === 1 || each === 0) ? undefined : `${name}[${items.length}]`;
  }
  if (typeof value === 'object' && 'class_name' in value) return `${name}=${String(value.class_name)}`;
  return name;
}

function traits(config: Config): string {
  return Object.entries(config)
    .map(([name, value]) => traitOf(name, value))
    .filter((each) => each !== undefined)
    .sort()
    .join(',');
}

const ENDS = new Set(['Input', 'Parameter', 'Constant']);

/** `Conv2D(padding=same)`: a layer or operation with the ways in which it differs from the plainest of its kind. */
function kindOf(node: GraphNode, layer: Layer | undefined): string | undefined {
  if (ENDS.has(node.type)) return undefined;
  return `${layer?.type ?? node.type}(${traits({ ...layer?.config, ...node.config })})`;
}

/** The kinds of layers and operations that a model is made of, each once. */
export function kindsOf({ nodes, layers }: Model): readonly string[] {
  const byId = new Map<string | undefined, Layer>(layers.map((each) => [each.id, each]));
  const kinds = nodes.map((node) => kindOf(node, byId.get(node.layer))).filter((each) => each !== undefined);
  return [...new Set(kinds)].sort();
}

const extentText = (extent: Dimension) => (typeof extent === 'number' ? String(extent) : '?');

/** A model without its names and places: two that have the same compute the same, given the same weights. */
export function signatureOf(model: Model): string {
  const numbers = new Map(model.nodes.map(({ id }, index) => [id, index]));
  const layers = new Map<string | undefined, readonly [Layer, number]>(
    model.layers.map((each, index) => [each.id, [each, index]]),
  );
  const nodes = model.nodes.map((node) => {
    const [layer, place] = layers.get(node.layer) ?? [];
    const config = { ...layer?.config, ...node.config };
    const settings = Object.keys(config)
      .filter((name) => name !== 'name')
      .sort()
      .map((name) => [name, config[name]]);
    const inputs = node.inputs.map((input) => [numbers.get(input.node), input.output]);
    const shapes = node.outputs.map(({ shape }) => shape?.map(extentText));
    return [layer?.type ?? node.type, place, inputs, settings, shapes];
  });
  const outputs = model.outputs.map((output) => [numbers.get(output.node), output.output]);
  return digest(JSON.stringify([model.framework, nodes, outputs]));
}

/** Two runs of FNV-1a over the text with different beginnings: enough to tell some hundreds of models apart. */
function digest(text: string): string {
  const run = (beginning: number) => {
    let hash = beginning;
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  };
  return run(0x811c9dc5) + run(0x9747b28c);
}
