import { attribute } from '../capture/attributes.ts';
import type { Graph } from '../capture/graph.ts';
import type { Message } from '../capture/wire.ts';
import { NUMBERS } from '../load/binding.ts';

/** An output of a node in a graph: its name. */
export type Ref = string;

const FLOATS = { T: attribute.type(NUMBERS.TF_FLOAT) };
const WHOLE = attribute.type(NUMBERS.TF_INT32);

/** TensorFlow's operations that a recurrent layer is made of, on floats. */
export interface Operations {
  readonly graph: Graph;
  readonly add: (left: Ref, right: Ref) => Ref;
  readonly subtract: (left: Ref, right: Ref) => Ref;
  readonly multiply: (left: Ref, right: Ref) => Ref;
  readonly two: (name: string, left: Ref, right: Ref) => Ref;
  /** Of an operation with one input. */
  readonly of: (name: string, input: Ref) => Ref;
  /** TensorFlow's own gradients, such as `TanhGrad`: from a result and what came back to it. */
  readonly gradient: (name: string, result: Ref, dy: Ref) => Ref;
  readonly number: (value: number) => Ref;
  readonly whole: (value: number) => Ref;
  readonly wholes: (values: readonly number[]) => Ref;
  readonly matMul: (left: Ref, right: Ref, transposed?: 'left' | 'right') => Ref;
  /** Equal parts of the last axis of a matrix. */
  readonly split: (input: Ref, count: number) => readonly Ref[];
  readonly concat: (parts: readonly Ref[], axis: number) => Ref;
  readonly operation: (name: string, inputs: readonly Ref[], attributes: Record<string, Message>) => Ref;
  /** Part `index` (a whole number's ref) of a tensor, without its first axis. Takes no copy. */
  readonly at: (input: Ref, index: Ref) => Ref;
}

export function operationsOn(graph: Graph): Operations {
  const { node } = graph;
  const two = (name: string, left: Ref, right: Ref): Ref => node(name, [left, right], FLOATS);
  const wholes = (values: readonly number[]): Ref =>
    graph.constant(NUMBERS.TF_INT32, [values.length], Int32Array.from(values));
  const whole = (value: number): Ref => graph.constant(NUMBERS.TF_INT32, [], Int32Array.of(value));
  return {
    graph,
    two,
    add: (left, right) => two('AddV2', left, right),
    subtract: (left, right) => two('Sub', left, right),
    multiply: (left, right) => two('Mul', left, right),
    of: (name, input) => node(name, [input], FLOATS),
    gradient: two,
    number: (value) => graph.constant(NUMBERS.TF_FLOAT, [], Float32Array.of(value)),
    whole,
    wholes,
    matMul: (left, right, transposed) =>
      node('MatMul', [left, right], {
        ...FLOATS,
        transpose_a: attribute.truth(transposed === 'left'),
        transpose_b: attribute.truth(transposed === 'right'),
      }),
    split(input, count) {
      const name = node('Split', [whole(1), input], { ...FLOATS, num_split: attribute.whole(count) });
      return Array.from({ length: count }, (_, place) => (place === 0 ? name : `${name}:${place}`));
    },
    concat: (parts, axis) =>
      node('ConcatV2', [...parts, whole(axis)], { ...FLOATS, N: attribute.whole(parts.length), Tidx: WHOLE }),
    operation: (name, inputs, attributes) => node(name, inputs, attributes),
    at(input, index) {
      const begin = node('Reshape', [index, wholes([1])], { T: WHOLE, Tshape: WHOLE });
      const end = node('AddV2', [begin, wholes([1])], { T: WHOLE });
      return node('StridedSlice', [input, begin, end, wholes([1])], {
        ...FLOATS,
        Index: WHOLE,
        shrink_axis_mask: attribute.whole(1),
      });
    },
  };
}

/** A list of tensors, one for each step of time, as a loop fills it. */
export const lists = {
  reserve: ({ operation, whole }: Operations, length: Ref): Ref =>
    operation('TensorListReserve', [whole(-1), length], {
      element_dtype: attribute.type(NUMBERS.TF_FLOAT),
      shape_type: WHOLE,
    }),
  put: ({ operation }: Operations, list: Ref, [index, item]: readonly [Ref, Ref]): Ref =>
    operation('TensorListSetItem', [list, index, item], { element_dtype: attribute.type(NUMBERS.TF_FLOAT) }),
  /** All of them as one tensor, with a first axis for time. */
  stack: ({ operation, whole }: Operations, list: Ref): Ref =>
    operation('TensorListStack', [list, whole(-1)], {
      element_dtype: attribute.type(NUMBERS.TF_FLOAT),
      num_elements: attribute.whole(-1),
    }),
};
