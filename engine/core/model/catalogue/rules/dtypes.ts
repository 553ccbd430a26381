import type { OperationType } from '../../layerType.ts';

type DtypeRule = NonNullable<OperationType['dtype']>;

const ORDER = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'bfloat16', 'float16', 'float32', 'float64'];

/** The wider of two types; unknown where one is. */
export function wider(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return undefined;
  return ORDER.indexOf(left) >= ORDER.indexOf(right) ? left : right;
}

export const PROMOTED: DtypeRule = (_config, inputs) =>
  inputs.length === 0 ? undefined : inputs.reduce((one, two) => wider(one, two));

/** What is added up or multiplied: of truth values, how many are true. */
export const COUNTED: DtypeRule = (config, inputs) => {
  const found = PROMOTED(config, inputs);
  return found === 'bool' ? 'int64' : found;
};

export const BOOLEAN: DtypeRule = () => 'bool';
export const INDEX: DtypeRule = () => 'int32';

/** Whole numbers become float32, as in a quotient or a mean. */
export const FLOATED: DtypeRule = (config, inputs) => {
  const found = PROMOTED(config, inputs);
  return found === undefined || /float/.test(found) ? found : 'float32';
};

/** The type named by the argument `dtype`, else what `otherwise` says. */
export function named(otherwise: DtypeRule): DtypeRule {
  return (config, inputs) => (typeof config.dtype === 'string' ? config.dtype : otherwise(config, inputs));
}
