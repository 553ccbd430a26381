/**
 * What a layer of a plan is made of, as one word: reading a model's JSON would turn its names into TensorFlow.js's, and
 * keeps words without an underscore as they are.
 */
export interface Packed {
  readonly packed: string;
}

export function pack(made: object): Packed {
  return { packed: Buffer.from(JSON.stringify(made)).toString('base64') };
}

export function unpack<Made>({ packed }: Packed): Made {
  return JSON.parse(Buffer.from(packed, 'base64').toString()) as Made;
}
