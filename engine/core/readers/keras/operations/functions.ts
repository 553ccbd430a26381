import type { CompareOperator } from '../../program/tree.ts';
import { native, type Value } from '../../evaluate/values.ts';
import type { KerasContext } from '../context.ts';
import { toTensor } from '../values.ts';
import { pictureFile } from '../data/pictures.ts';
import { applyOperation, operationFunction } from './operation.ts';
import { SHARED_SPECIAL, SPECIAL } from './special.ts';
import { RENAMED, TENSORFLOW } from './tensorflow.ts';

function special(context: KerasContext, module: string, name: string): Value | undefined {
  const run = Object.hasOwn(SPECIAL, name) ? SPECIAL[name] : undefined;
  return run && native(`${module}.${name}`, (args) => run(context, args));
}

/** A function of `keras.ops`. */
export function kerasOperation(context: KerasContext, name: string): Value | undefined {
  if (SHARED_SPECIAL.includes(name)) return special(context, 'keras.ops', name);
  const type = name === 'swish' ? 'silu' : name === 'hard_swish' ? 'hard_silu' : name;
  return operationFunction(context, `keras.ops.${name}`, type);
}

/** Functions of `tf.image` that change colours or turn pictures over, and no shapes. */
const AUGMENTS =
  /^(?:stateless_)?(?:random_)?(?:flip_(?:left_right|up_down)|brightness|contrast|hue|saturation|jpeg_quality)$|^adjust_\w+$|^per_image_standardization$/;

function augment(context: KerasContext, name: string): Value {
  return native(`tensorflow.image.${name}`, (args) => {
    const given = args.positional[0] ?? args.named.get('image');
    const inputs = given ? [toTensor(context, given, args.span)] : [];
    return applyOperation(context, 'augment', inputs, { config: { kind: name }, span: args.span });
  });
}

const COMPARISONS: Readonly<Record<string, CompareOperator>> = {
  equal: '==',
  not_equal: '!=',
  greater: '>',
  greater_equal: '>=',
  less: '<',
  less_equal: '<=',
};

/** `tf.equal(a, b)`: of two numbers that are known it is known. */
function comparison(context: KerasContext, whole: string, name: string): Value | undefined {
  const operator = Object.hasOwn(COMPARISONS, name) ? COMPARISONS[name] : undefined;
  const otherwise = operator && operationFunction(context, whole, name);
  return (
    otherwise &&
    native(whole, (args) => {
      const [left, right] = args.positional;
      return left?.kind === 'number' && right?.kind === 'number'
        ? context.machine.compare(operator, left, right, args.span)
        : context.machine.call(otherwise, args);
    })
  );
}

/** A function of TensorFlow (`tf.math.reduce_sum`, `tf.nn.relu`) or of Keras's former backend module. */
export function tensorflowFunction(context: KerasContext, module: string, name: string): Value | undefined {
  const whole = `${module}.${name}`;
  if (module === 'image' && AUGMENTS.test(name)) return augment(context, name);
  const picture = pictureFile(context, name);
  if (picture && /^(?:io|image)$|^tensorflow$/.test(module)) return native(whole, picture);
  const own = special(context, module, name) ?? comparison(context, whole, name);
  if (own) return own;
  const entry = Object.hasOwn(TENSORFLOW, name) ? TENSORFLOW[name] : undefined;
  if (entry) return operationFunction(context, whole, ...entry);
  const reduced = /^reduce_(\w+)$/.exec(name)?.[1];
  if (reduced) {
    const type = { variance: 'var', euclidean_norm: 'norm' }[reduced] ?? reduced;
    return operationFunction(context, whole, type, 'input_tensor!, axis=None, keepdims=False, name=None');
  }
  const type = Object.hasOwn(RENAMED, name) ? RENAMED[name]! : name;
  return operationFunction(context, whole, type);
}
