import type { Config } from '../../config.ts';
import type { Shape } from '../../dimension.ts';
import type { LayerType, Mismatch, OperationType, Undetermined, WeightRule } from '../../layerType.ts';
import { defaultsOf } from './defaults.ts';

/**
 * How a rule ends early. It never leaves the catalogue: `layer` and `operation` turn it into a value. There is only one,
 * since a model is followed many times to find its inputs, and making an error takes far longer than a rule does.
 */
class Refusal extends Error {
  result: Mismatch | Undetermined = { undetermined: '' };
}

const REFUSAL = new Refusal('a rule of the catalogue ended early');

function refuse(result: Mismatch | Undetermined): never {
  REFUSAL.result = result;
  throw REFUSAL;
}

/** These shapes can't go together, for the reason given as a clause. */
export function mismatch(sentence: string): never {
  return refuse({ mismatch: sentence });
}

/** Nothing certain can be said because of what the phrase names. */
export function undetermined(phrase: string): never {
  return refuse({ undetermined: phrase });
}

type Shapes = readonly (Shape | undefined)[];

/** A layer or operation whose rules see the whole configuration, defaults included, and may end in `mismatch`. */
interface Rules {
  readonly name: string;
  readonly signature: string;
  readonly weights?: (config: Config, inputs: Shapes) => readonly WeightRule[];
  readonly shape: (config: Config, inputs: Shapes) => Shapes;
  readonly multiplyAdds?: (config: Config, inputs: readonly Shape[], outputs: readonly Shape[]) => number | undefined;
  readonly dtype?: LayerType['dtype'];
}

function caught<Result>(rule: () => Result): Result | Mismatch | Undetermined {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Refusal) return error.result;
    throw error;
  }
}

/** Floating layers compute in float32 whatever they are fed. */
export const FLOATING: LayerType['dtype'] = (_config, [given]) =>
  given === undefined || !/^(float|bfloat|complex)/.test(given) ? 'float32' : given;

/** A rule that counts an input's dimensions from the end finds none in a scalar: then it has no answer. */
function complete(shapes: Shapes): Shapes {
  if (shapes.some((shape) => shape?.some((each: unknown) => each === undefined)))
    return undetermined('an input with too few dimensions');
  return shapes;
}

function define({ name, signature, weights, shape, multiplyAdds, dtype }: Rules): LayerType {
  const defaults = defaultsOf(signature);
  const whole = (config: Config): Config => ({ ...defaults, ...config });
  return {
    name,
    signature,
    shape: (config, inputs) => caught(() => complete(shape(whole(config), inputs))),
    ...(weights && {
      weights: (config, inputs) =>
        caught(() => {
          const rules = weights(whole(config), inputs);
          complete(rules.map((each) => each.shape));
          return rules;
        }),
    }),
    ...(multiplyAdds && {
      multiplyAdds: (config, inputs, outputs) => {
        const work = caught(() => multiplyAdds(whole(config), inputs, outputs));
        return typeof work === 'number' && Number.isFinite(work) ? work : undefined;
      },
    }),
    ...(dtype && { dtype: (config, inputs) => dtype(whole(config), inputs) }),
  };
}

/** A layer of Keras's API: it gives floating values unless its own rule says otherwise. */
export function layer(rules: Rules): LayerType {
  return define({ dtype: FLOATING, ...rules });
}

/** A layer or operation that hands on the type of its first input. */
export const SAME_DTYPE: LayerType['dtype'] = (_config, [given]) => given;

export function operation(rules: Omit<Rules, 'weights'>): OperationType {
  return define(rules);
}
