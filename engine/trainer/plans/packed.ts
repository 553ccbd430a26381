import { deserialize, serialize } from 'node:v8';

/**
 * What a layer of a plan is made of, as one word: reading a model's JSON would turn its names into TensorFlow.js's and
 * lose infinities, and keeps words without an underscore as they are.
 */
export interface Packed {
  readonly packed: string;
}

export function pack(made: object): Packed {
  return { packed: serialize(made).toString('base64') };
}

export function unpack<Made>({ packed }: Packed): Made {
  return deserialize(Buffer.from(packed, 'base64')) as Made;
}
