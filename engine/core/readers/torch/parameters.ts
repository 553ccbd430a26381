import type { Config } from '../../model/config.ts';
import type { Machine } from '../evaluate/machine.ts';
import { boolean, type InstanceValue, type ParameterState, type TensorValue } from '../evaluate/values.ts';
import { numbersOf } from '../library/beginning.ts';
import { toConfigValue } from '../library/convert.ts';
import { layerOf, makeParameter, setParameter, tensorOfParameter } from './state.ts';

/** Freezes or thaws one array. */
export function setTrainable(machine: Machine, parameter: ParameterState, trainable: boolean): void {
  const before = parameter.trainable;
  if (parameter.buffer || before === trainable) return;
  machine.willChange(() => (parameter.trainable = before));
  const subject = { kind: 'string', value: parameter.id } as const;
  machine.record({ type: 'torch.requires_grad', subject, details: { before: boolean(before) }, span: parameter.span });
  parameter.trainable = trainable;
}

const SOURCES: Readonly<Record<string, string>> = { zeros: 'Zeros', ones: 'Ones' };

/** How far a factor of the file's stretches the numbers that something begins with. */
function stretched(initializer: Config, factor: number): Config | undefined {
  const { class_name: name, config } = initializer as { class_name: string; config: Config };
  if (name === 'Zeros') return initializer;
  if (name === 'Ones') return { class_name: 'Constant', config: { value: factor } };
  if (name === 'Constant') return { class_name: name, config: { value: Number(config.value) * factor } };
  if (name !== 'RandomNormal' && name !== 'RandomUniform') return undefined;
  const scaled = Object.entries(config).map(([key, value]) => [key, Number(value) * factor]);
  return { class_name: name, config: Object.fromEntries(scaled) as Config };
}

/** In Keras's words, how the numbers of a tensor come about that becomes a parameter; nothing where it can't be told. */
export function initializerOf(tensor: TensorValue): ParameterState['initializer'] {
  const { type, config, parameter } = tensor.origin;
  if (parameter) return parameter.initializer;
  if (type === 'Random') {
    const { loc: mean = 0, scale: stddev = 1 } = config;
    if (config.distribution === 'normal')
      return typeof mean === 'number' && typeof stddev === 'number'
        ? { class_name: 'RandomNormal', config: { mean, stddev } }
        : undefined;
    if (config.distribution === 'uniform') return { class_name: 'RandomUniform', config: { minval: 0, maxval: 1 } };
  }
  if (SOURCES[type]) return { class_name: SOURCES[type], config: {} };
  if (type === 'full' && typeof config.fill_value === 'number')
    return { class_name: 'Constant', config: { value: config.fill_value } };
  if (type === 'multiply' || type === 'divide') {
    const [one, two] = tensor.origin.inputs;
    const factor = two?.constant?.kind === 'number' ? two.constant.value : undefined;
    const inner = one && factor !== undefined ? initializerOf(one) : undefined;
    return inner && factor !== undefined ? stretched(inner, type === 'divide' ? 1 / factor : factor) : undefined;
  }
  return numbersOf(tensor.constant && toConfigValue(tensor.constant));
}

/** `nn.Parameter(tensor)`: the tensor's numbers become an array that is learned. */
export function parameterFrom(machine: Machine, tensor: TensorValue, trainable = true): TensorValue {
  const { shape, dtype, origin } = tensor;
  const initializer = initializerOf(tensor);
  const made = makeParameter(machine, { name: '', shape, dtype, initializer, trainable, span: origin.span });
  return tensorOfParameter(machine, made);
}

/** A kept array that is not learned. Its numbers stay known where they were. */
export function bufferOf(machine: Machine, self: InstanceValue, at: { name: string; value: TensorValue }): TensorValue {
  const { name, value } = at;
  const { shape, dtype, origin, constant } = value;
  const made = makeParameter(machine, { name, shape, dtype, buffer: true, span: origin.span });
  made.made = value;
  setParameter(machine, layerOf(machine, self), name, made);
  return { ...tensorOfParameter(machine, made), constant };
}
