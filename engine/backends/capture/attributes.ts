import { type Attribute, NUMBERS } from '../load/binding.ts';
import { type Message, message, packed } from './wire.ts';

export type Values = Float32Array | Int32Array | Uint8Array;

function shapeOf(shape: readonly number[]): Message {
  const written = message();
  for (const size of shape) written.bytes(2, message().whole(1, size));
  return written;
}

/** Values of a node's attributes: TensorFlow's `AttrValue`. */
export const attribute = {
  type: (type: number): Message => message().whole(6, type),
  types: (types: readonly number[]): Message => message().bytes(1, message().bytes(6, packed(types))),
  shape: (shape: readonly number[]): Message => message().bytes(7, shapeOf(shape)),
  whole: (value: number): Message => message().whole(3, value),
  wholes: (values: readonly number[]): Message => message().bytes(1, message().bytes(3, packed(values))),
  float: (value: number): Message => message().float(4, value),
  floats(values: readonly number[]): Message {
    const list = message();
    for (const value of values) list.float(4, value);
    return message().bytes(1, list);
  },
  truth: (value: boolean): Message => message().whole(5, value ? 1 : 0),
  truths: (values: readonly boolean[]): Message => message().bytes(1, message().bytes(5, packed(values.map(Number)))),
  text: (value: string): Message => message().bytes(2, value),
  /** A graph function, by its name. */
  graph: (name: string): Message => message().bytes(10, message().bytes(1, name)),
  tensor(type: number, shape: readonly number[], values: Values): Message {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return message().bytes(8, message().whole(1, type).bytes(2, shapeOf(shape)).bytes(4, bytes));
  },
};

/** An attribute as an operation was run with it. */
export function recordedAttribute({ name, type, value }: Attribute): Message {
  const list = Array.isArray(value);
  switch (type) {
    case NUMBERS.TF_ATTR_STRING:
      return attribute.text(value as string);
    case NUMBERS.TF_ATTR_INT:
      return list ? attribute.wholes(value as number[]) : attribute.whole(value as number);
    case NUMBERS.TF_ATTR_FLOAT:
      return list ? attribute.floats(value as number[]) : attribute.float(value as number);
    case NUMBERS.TF_ATTR_BOOL:
      return list ? attribute.truths(value as boolean[]) : attribute.truth(value as boolean);
    case NUMBERS.TF_ATTR_TYPE:
      return list ? attribute.types(value as number[]) : attribute.type(value as number);
    case NUMBERS.TF_ATTR_SHAPE:
      return attribute.shape(value as number[]);
    default:
      throw new Error(`the attribute ${name} has a type that a graph cannot hold`);
  }
}
