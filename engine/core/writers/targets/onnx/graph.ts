import type { ConfigValue } from '../../../model/config.ts';
import { type Dimension, dimensionText } from '../../../model/dimension.ts';
import { utf8 } from '../../code/utf8.ts';
import type { PartWeight } from '../../net/net.ts';
import type { NumberArray } from '../../net/recipe.ts';
import { bytes, type Field, float, int, message, text } from './protobuf.ts';

/** Types of numbers by ONNX's numbers for them (onnx.proto, TensorProto.DataType). */
export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;

export type Attribute = number | string | readonly number[] | readonly string[] | { readonly float: number };

export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  /** Names of tensors; empty where an input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Numbers that stand in the code. */
export interface OnnxConstant {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly numbers: readonly number[];
}

/** A graph of ONNX while it is made: names stand for tensors. */
export interface OnnxGraph {
  readonly nodes: OnnxNode[];
  readonly constants: OnnxConstant[];
  /** Arrays of the model by the names that they have in the file. */
  readonly weights: Map<string, PartWeight>;
  readonly names: Set<string>;
  /** Constants by what they hold, so that each stands once. */
  readonly known: Map<string, string>;
}

export const createGraph = (): OnnxGraph => ({
  nodes: [],
  constants: [],
  weights: new Map(),
  names: new Set(),
  known: new Map(),
});

export function unique({ names }: OnnxGraph, wanted: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted}_${number}`;
    if (names.has(name)) continue;
    names.add(name);
    return name;
  }
}

/** AttributeProto: a name, a value in the field of its type, and the type's number. */
function attribute(name: string, value: Attribute): Field {
  const fields: Field[] = [text(1, name)];
  if (typeof value === 'number') fields.push(int(3, value), int(20, 2));
  else if (typeof value === 'string') fields.push(bytes(4, utf8(value)), int(20, 3));
  else if ('float' in value) fields.push(float(2, value.float), int(20, 1));
  else if (value.some((each) => typeof each === 'string'))
    fields.push(...value.map((each) => text(9, String(each))), int(20, 8));
  else fields.push(...value.map((each) => int(8, Number(each))), int(20, 7));
  return bytes(5, message(fields));
}

/** Adds a node (NodeProto) and gives the names of its outputs. */
export function add(
  graph: OnnxGraph,
  type: string,
  inputs: readonly string[],
  { attributes = {}, outputs = 1 }: { attributes?: Readonly<Record<string, Attribute>>; outputs?: number } = {},
): readonly string[] {
  const name = unique(graph, type);
  const made = Array.from({ length: outputs }, (_, at) => (outputs === 1 ? `${name}_out` : `${name}_out${at}`));
  graph.nodes.push({ name, type, inputs, outputs: made, attributes });
  return made;
}

/** A tensor under another name, which an output of the model has. */
export function rename(graph: OnnxGraph, from: string, to: string): void {
  graph.nodes.push({ name: `${to}_named`, type: 'Identity', inputs: [from], outputs: [to], attributes: {} });
}

/** NodeProto. */
const nodeMessage = ({ name, type, inputs, outputs, attributes }: OnnxNode): Uint8Array =>
  message([
    ...inputs.map((each) => text(1, each)),
    ...outputs.map((each) => text(2, each)),
    text(3, name),
    text(4, type),
    ...Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  ]);

/** TensorProto with its numbers as raw bytes, the lowest first. */
function tensor(name: string, shape: readonly number[], [type, data]: readonly [number, Uint8Array]): Uint8Array {
  return message([...shape.map((each) => int(1, each)), int(2, type), text(8, name), bytes(9, data)]);
}

const flatten = (value: ConfigValue): readonly number[] =>
  Array.isArray(value) ? (value as readonly ConfigValue[]).flatMap(flatten) : [Number(value)];

const shapeOf = (value: ConfigValue): readonly number[] =>
  Array.isArray(value) ? [value.length, ...shapeOf((value as readonly ConfigValue[])[0] ?? 0)] : [];

/** Numbers that stand in the code. */
export function constant(graph: OnnxGraph, value: ConfigValue, type = FLOAT): string {
  const key = `${type}:${JSON.stringify(value)}:${Object.is(value, Infinity)}:${Object.is(value, -Infinity)}`;
  const known = graph.known.get(key);
  if (known !== undefined) return known;
  const name = unique(graph, 'constant');
  graph.constants.push({ name, type, shape: shapeOf(value), numbers: flatten(value) });
  graph.known.set(key, name);
  return name;
}

function constantMessage({ name, type, shape, numbers }: OnnxConstant): Uint8Array {
  const data =
    type === INT64
      ? new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer)
      : type === BOOL
        ? Uint8Array.from(numbers)
        : new Uint8Array(Float32Array.from(numbers).buffer);
  return tensor(name, shape, [type, data]);
}

export const wholeNumbers = (graph: OnnxGraph, values: readonly number[]): string => constant(graph, values, INT64);

/** An array of the model: one of a layer that is used twice stands once. */
export function weight(graph: OnnxGraph, owner: string, made: PartWeight): string {
  const wanted = `${owner}/${made.name}`;
  if (owner !== '' && graph.weights.has(wanted)) return wanted;
  const name = unique(graph, owner === '' ? made.name : wanted);
  graph.weights.set(name, made);
  return name;
}

export interface OnnxEnd {
  readonly name: string;
  readonly shape: readonly Dimension[];
  readonly type: number;
}

/** ValueInfoProto: a name with type and extents, of which unknown ones have names. */
function valueInfo({ name, shape, type }: OnnxEnd): Uint8Array {
  const extents = shape.map((each) =>
    bytes(1, message([typeof each === 'number' ? int(1, each) : text(2, dimensionText(each))])),
  );
  const kind = message([int(1, type), bytes(2, message(extents))]);
  return message([text(1, name), bytes(2, message([bytes(1, kind)]))]);
}

/** The version of the operators, and the oldest version of the format that has it. */
export const OPERATORS = 21;
export const FORMAT = 10;

export interface OnnxEnds {
  readonly name: string;
  readonly inputs: readonly OnnxEnd[];
  readonly outputs: readonly OnnxEnd[];
}

/** ModelProto: the whole file, with the arrays as they are asked for. */
export function fileOf(
  graph: OnnxGraph,
  { name, inputs, outputs }: OnnxEnds,
  arrayOf: (made: PartWeight) => NumberArray,
): Uint8Array {
  const arrays = [...graph.weights].map(([key, made]) => {
    const { shape, data } = arrayOf(made);
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return tensor(key, shape, [FLOAT, raw]);
  });
  const body = message([
    ...graph.nodes.map((each) => bytes(1, nodeMessage(each))),
    text(2, name),
    ...[...graph.constants.map(constantMessage), ...arrays].map((each) => bytes(5, each)),
    ...inputs.map((each) => bytes(11, valueInfo(each))),
    ...outputs.map((each) => bytes(12, valueInfo(each))),
  ]);
  return message([
    int(1, FORMAT),
    text(2, 'Descent'),
    bytes(7, body),
    bytes(8, message([text(1, ''), int(2, OPERATORS)])),
  ]);
}
