import { dimensionText } from '../../../model/dimension.ts';
import { plainName, snakeName } from '../../code/names.ts';
import { type Net, type Part, refuse, type Step, type Value } from '../../net/net.ts';
import { wholeConfig } from '../../net/rewrite.ts';
import type { PlacedWeight, WrittenFile } from '../../target.ts';
import {
  add,
  BOOL,
  constant,
  createGraph,
  fileOf,
  FLOAT,
  INT64,
  type OnnxEnd,
  type OnnxGraph,
  rename,
  unique,
  weight,
  wholeNumbers,
} from './graph.ts';
import { LAYERS } from './layers.ts';
import { listingOf, type NodeGroup } from './listing.ts';
import { OPERATIONS } from './operations.ts';

const typeOf = ({ dtype }: Value): number => (/^u?int/.test(dtype ?? '') ? INT64 : dtype === 'bool' ? BOOL : FLOAT);

const PASSES_ON = /^(reshape|flatten|transpose|getitem|flip|squeeze|expand_dims|cast|identity)$/;

/** Whether rows are looked up with a tensor: then it holds whole numbers, also where the code does not say so. */
function looksUp(net: Net, value: Value): boolean {
  return net.steps.some(({ type, inputs, outputs }) => {
    if (type === 'Embedding' && inputs[0] === value) return true;
    if (type === 'take' && inputs[1] === value) return true;
    return inputs[0] === value && PASSES_ON.test(type) && looksUp(net, outputs[0]!);
  });
}

interface Writing {
  readonly graph: OnnxGraph;
  readonly names: Map<Value, string>;
  readonly parameters: Map<Part, string>;
  readonly owners: Map<Part, string>;
}

/** An array repeated for each example: how many there are, the running model knows. */
function broadcast({ graph, names }: Writing, net: Net, { inputs, outputs }: Step): readonly string[] {
  const [first] = net.inputs as [Net['inputs'][number]];
  const extents = outputs[0]!.shape.map((each): string => {
    if (typeof each === 'number') return wholeNumbers(graph, [each]);
    const axis = first.value.shape.findIndex((own) => JSON.stringify(own) === JSON.stringify(each));
    if (axis < 0) return refuse('an extent of it is known by name only');
    const [shape] = add(graph, 'Shape', [names.get(first.value)!], { attributes: { start: axis, end: axis + 1 } });
    return shape!;
  });
  const [shape] = add(graph, 'Concat', extents, { attributes: { axis: 0 } });
  return add(graph, 'Expand', [names.get(inputs[0]!)!, shape!]);
}

function free({ graph, parameters }: Writing, { type, part, config, outputs }: Step): string {
  if (type === 'Parameter') {
    const known = parameters.get(part!);
    if (known !== undefined) return known;
    const name = weight(graph, '', { ...part!.weights[0]!, name: plainName(part!.path || part!.name, 'parameter') });
    parameters.set(part!, name);
    return name;
  }
  const kind = typeOf(outputs[0]!);
  if (type === 'Constant') return constant(graph, config.value!, kind);
  if (type !== 'arange') return refuse(`ONNX has no operation ${type}`);
  const { start, stop, step } = config;
  const [from, to] = stop == null ? [0, start] : [start, stop];
  if (typeof from !== 'number' || typeof to !== 'number') return refuse('positions whose number is not known');
  const by = Number(step ?? 1);
  const values = Array.from({ length: Math.max(Math.ceil((to - from) / by), 0) }, (_, at) => from + at * by);
  return constant(graph, values, kind);
}

/** What a layer's arrays are called by, each layer otherwise. */
function ownerOf({ graph, owners }: Writing, part: Part): string {
  const known = owners.get(part) ?? unique(graph, part.path || part.name || snakeName(part.type));
  owners.set(part, known);
  return known;
}

const COMPARES =
  /^(add|subtract|multiply|divide|power|maximum|minimum|equal|not_equal|greater|greater_equal|less|less_equal|where)$/;

/** ONNX mixes no types: whole numbers beside others become such. */
function alike({ graph, names }: Writing, { type, inputs }: Step): readonly string[] {
  const given = inputs.map((each) => names.get(each)!);
  const types = inputs.map(typeOf);
  if (!COMPARES.test(type) || !types.includes(FLOAT) || !types.includes(INT64)) return given;
  return given.map((each, at) =>
    types[at] === INT64 ? add(graph, 'Cast', [each], { attributes: { to: FLOAT } })[0]! : each,
  );
}

function written(writing: Writing, net: Net, step: Step): readonly string[] {
  const { graph } = writing;
  if (step.inputs.length === 0) return [free(writing, step)];
  const inputs = alike(writing, step);
  const { part } = step;
  if (!part) {
    if (step.type === 'broadcast_to') return broadcast(writing, net, step);
    const rule = Object.hasOwn(OPERATIONS, step.type) ? OPERATIONS[step.type] : undefined;
    const config = wholeConfig(step.type, step.config, false);
    return rule ? rule({ graph, step, inputs, config }) : refuse(`ONNX has no operation ${step.type}`);
  }
  const type = step.type === 'Attend' ? step.type : part.type;
  const rule = Object.hasOwn(LAYERS, type) ? LAYERS[type]! : refuse(`ONNX has no layer ${part.type}`);
  const config = wholeConfig(part.type, { ...part.config, ...step.config }, true);
  return rule({ graph, part, step, inputs, config, owner: ownerOf(writing, part) });
}

function placed(graph: OnnxGraph, net: Net): readonly PlacedWeight[] {
  const [first] = net.steps.flatMap(({ part }) => part ?? []);
  return [...graph.weights].map(([name, made]) => ({ layer: '', name, part: first!, weight: made }));
}

/** Which layer the nodes are of that a step is about to make, and what comes out of it. */
function groupOf({ nodes }: OnnxGraph, { part, outputs, inputs }: Step): readonly NodeGroup[] {
  if (!part || inputs.length === 0) return [];
  const extents = outputs[0]!.shape.map(dimensionText).join(', ');
  const own = part.path || part.name;
  const words = `${own === part.type ? '' : `${own}: `}${part.type} → [${extents}]`;
  return [{ at: nodes.length, words }];
}

/** A file of ONNX: the graph, and the arrays as they are given when it is made. */
export function writeOnnx(net: Net): WrittenFile {
  const writing: Writing = { graph: createGraph(), names: new Map(), parameters: new Map(), owners: new Map() };
  const { graph, names } = writing;
  const inputs = net.inputs.map(({ name, value }): OnnxEnd => {
    const own = unique(graph, plainName(snakeName(name), 'x'));
    names.set(value, own);
    return { name: own, shape: value.shape, type: looksUp(net, value) ? INT64 : typeOf(value) };
  });
  const groups: NodeGroup[] = [];
  for (const step of net.steps) {
    groups.push(...groupOf(graph, step));
    const made = written(writing, net, step);
    step.outputs.forEach((each, at) => names.set(each, made[at]!));
  }
  const outputs = net.outputs.map(({ name, value }): OnnxEnd => {
    const own = unique(graph, name);
    rename(graph, names.get(value)!, own);
    return { name: own, shape: value.shape, type: typeOf(value) };
  });
  const ends = { name: plainName(snakeName(net.name), 'model'), inputs, outputs };
  return {
    name: ends.name,
    weights: placed(graph, net),
    listing: listingOf(graph, ends, groups),
    bytes: (arrayOf) => fileOf(graph, ends, arrayOf),
  };
}
