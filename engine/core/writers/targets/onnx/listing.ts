import { type Dimension, dimensionText } from '../../../model/dimension.ts';
import {
  type Attribute,
  BOOL,
  FORMAT,
  type OnnxConstant,
  type OnnxEnd,
  type OnnxEnds,
  type OnnxGraph,
  type OnnxNode,
  INT64,
  OPERATORS,
} from './graph.ts';

/** Where the nodes of a layer begin, and what is said above them. */
export interface NodeGroup {
  /** The place of its first node. */
  readonly at: number;
  readonly words: string;
}

/** Numbers of a constant that are shown; longer ones have their shape alone. */
const NUMBERS = 16;

const typeName = (type: number) => (type === INT64 ? 'int64' : type === BOOL ? 'bool' : 'float');

/** Names that are no plain words stand in quotation marks. */
const named = (name: string) => (/^[A-Za-z_]\w*$/.test(name) ? name : `"${name}"`);

const typed = (type: number, shape: readonly (number | string)[]) =>
  typeName(type) + (shape.length === 0 ? '' : `[${shape.join(',')}]`);

const extentText = (extent: Dimension) => (typeof extent === 'number' ? String(extent) : named(dimensionText(extent)));

const endText = ({ name, shape, type }: OnnxEnd) => `${typed(type, shape.map(extentText))} ${named(name)}`;

function attributeText(value: Attribute): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `"${value}"`;
  if ('float' in value) return Number.isInteger(value.float) ? value.float.toFixed(1) : String(value.float);
  return `[${value.map((each) => (typeof each === 'string' ? `"${each}"` : String(each))).join(', ')}]`;
}

function nodeText({ type, inputs, outputs, attributes }: OnnxNode): string {
  const settings = Object.entries(attributes).map(([key, value]) => `${key} = ${attributeText(value)}`);
  const list = settings.length === 0 ? '' : ` <${settings.join(', ')}>`;
  return `${outputs.map(named).join(', ')} = ${type}${list} (${inputs.map(named).join(', ')})`;
}

function constantText({ name, type, shape, numbers }: OnnxConstant): string {
  const head = `${typed(type, shape)} ${named(name)}`;
  return numbers.length > NUMBERS ? head : `${head} = {${numbers.join(', ')}}`;
}

const indented = (lines: readonly string[]) => lines.map((each) => (each === '' ? '' : `   ${each}`));

/**
 * What a file of ONNX holds, in the textual form that the `onnx` package prints and parses (onnx/docs/Syntax.md). Of the
 * model's arrays and of long constants it has type and extents; the numbers are in the file alone.
 */
export function listingOf(graph: OnnxGraph, { name, inputs, outputs }: OnnxEnds, groups: readonly NodeGroup[]): string {
  const arrays = [...graph.weights].map(([key, { shape }]) => `float[${shape.join(',')}] ${named(key)}`);
  const held = [...arrays, ...graph.constants.map(constantText)];
  const starts = new Map(groups.map((each) => [each.at, each]));
  const nodes = graph.nodes.flatMap((node, at) => {
    const group = starts.get(at);
    return [...(group ? [...(at === 0 ? [] : ['']), `# ${group.words}`] : []), nodeText(node)];
  });
  return [
    `<ir_version: ${FORMAT}, opset_import: ["" : ${OPERATORS}]>`,
    `${name} (${inputs.map(endText).join(', ')}) => (${outputs.map(endText).join(', ')})`,
    ...(held.length === 0
      ? []
      : ['<', ...indented(held.map((each, at) => (at + 1 < held.length ? `${each},` : each))), '>']),
    '{',
    ...indented(nodes),
    '}',
    '',
  ].join('\n');
}
