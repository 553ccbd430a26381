import { NUMBERS } from '../load/binding.ts';
import { attribute, type Values } from './attributes.ts';
import { type Message, message } from './wire.ts';

/** The version of graphs that all TensorFlow 2 read. */
const PRODUCER = 1882;

export interface GraphNode {
  readonly name: string;
  readonly operation: string;
  readonly inputs: readonly string[];
  readonly attributes: Record<string, Message>;
}

/** A graph in the making. An output of a node is named `node`, or `node:1` for its second. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  node(operation: string, inputs: readonly string[], attributes: Record<string, Message>): string;
  placeholder(type: number, shape: readonly number[]): string;
  constant(type: number, shape: readonly number[], values: Values): string;
  encode(): Uint8Array;
}

/** Small enough to be told apart by what they hold. */
const SMALL = 16;

export function createGraph(): Graph {
  const nodes: GraphNode[] = [];
  const constants = new Map<string, string>();
  const graph: Graph = {
    nodes,
    node(operation, inputs, attributes) {
      const name = `n${nodes.length}`;
      nodes.push({ name, operation, inputs, attributes });
      return name;
    },
    placeholder: (type, shape) =>
      graph.node('Placeholder', [], { dtype: attribute.type(type), shape: attribute.shape(shape) }),
    constant(type, shape, values) {
      const key = values.length <= SMALL ? `${type}|${shape.join()}|${bits(values)}` : undefined;
      const known = key === undefined ? undefined : constants.get(key);
      if (known !== undefined) return known;
      const made = isUniform(values)
        ? fill(graph, shape, constantNode(graph, type, { shape: [], values: values.slice(0, 1) }), type)
        : constantNode(graph, type, { shape, values });
      if (key !== undefined) constants.set(key, made);
      return made;
    },
    encode() {
      const written = message();
      for (const { name, operation, inputs, attributes } of nodes) {
        const node = message().bytes(1, name).bytes(2, operation);
        for (const input of inputs) node.bytes(3, input);
        for (const [key, value] of Object.entries(attributes)) node.bytes(5, message().bytes(1, key).bytes(2, value));
        written.bytes(1, node);
      }
      return written.bytes(4, message().whole(1, PRODUCER)).done();
    },
  };
  return graph;
}

/** Minus zero and NaN are themselves. */
function bits(values: Values): string {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).join();
}

function isUniform(values: Values): boolean {
  const [first] = values;
  return values.length > SMALL && values.every((value) => Object.is(value, first));
}

function constantNode(graph: Graph, type: number, { shape, values }: { shape: readonly number[]; values: Values }) {
  return graph.node('Const', [], { dtype: attribute.type(type), value: attribute.tensor(type, shape, values) });
}

function fill(graph: Graph, shape: readonly number[], value: string, type: number): string {
  const sizes = graph.constant(NUMBERS.TF_INT32, [shape.length], Int32Array.from(shape));
  const attributes = { T: attribute.type(type), index_type: attribute.type(NUMBERS.TF_INT32) };
  return graph.node('Fill', [sizes, value], attributes);
}
