import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import { type CallArguments, type InstanceValue, NONE, type TensorValue, type Value } from '../evaluate/values.ts';
import { type Method, nativeClass } from '../library/classes.ts';
import { itemsOf, toBoolean, toNumber } from '../library/convert.ts';
import { produceData } from '../library/data.ts';
import { classesOf } from '../library/labels.ts';
import { symbol } from '../../model/dimension.ts';
import { operate, toArray } from '../numpy/arrays.ts';

/** Arrays worked with as a program of NumPy would. */
function calculator(machine: Machine, span: Span) {
  const two = (type: string) => (one: TensorValue, other: TensorValue | number) =>
    operate(machine, type, { inputs: [one, asArray(other)], span });
  const asArray = (value: TensorValue | number): TensorValue =>
    typeof value === 'number' ? toArray(machine, { kind: 'number', value, float: true }, span)! : value;
  const along = (type: string) => (array: TensorValue) =>
    operate(machine, type, { inputs: [array], config: { axis: 0 }, span });
  /** A column that never changes is divided by one. */
  const orOne = (spread: TensorValue) =>
    operate(machine, 'where', { inputs: [two('equal')(spread, 0), asArray(1), spread], span });
  return {
    add: two('add'),
    subtract: two('subtract'),
    multiply: two('multiply'),
    divide: two('divide'),
    mean: along('mean'),
    std: along('std'),
    least: along('min'),
    most: along('max'),
    absolute: (array: TensorValue) => operate(machine, 'abs', { inputs: [array], span }),
    orOne,
  };
}

type Calculator = ReturnType<typeof calculator>;

/** What a scaler takes away, and what it divides by. */
interface Fitted {
  readonly shift: TensorValue | undefined;
  readonly scale: TensorValue | undefined;
}

interface Scaler {
  readonly signature: string;
  readonly fit: (to: Calculator, array: TensorValue, self: InstanceValue) => Fitted;
}

const flag = (self: InstanceValue, name: string) => toBoolean(self.attributes.get(name)) !== false;

const SCALERS: Readonly<Record<string, Scaler>> = {
  StandardScaler: {
    signature: '*, copy=True, with_mean=True, with_std=True',
    fit: (to, array, self) => ({
      shift: flag(self, 'with_mean') ? to.mean(array) : undefined,
      scale: flag(self, 'with_std') ? to.orOne(to.std(array)) : undefined,
    }),
  },
  MinMaxScaler: {
    signature: 'feature_range=(0, 1), *, copy=True, clip=False',
    fit: (to, array, self) => {
      const [low = 0, high = 1] =
        itemsOf(self.attributes.get('feature_range'))?.map((each) => toNumber(each) ?? 0) ?? [];
      const span = to.divide(to.orOne(to.subtract(to.most(array), to.least(array))), high - low);
      return { shift: to.subtract(to.least(array), to.multiply(span, low)), scale: span };
    },
  },
  MaxAbsScaler: {
    signature: '*, copy=True',
    fit: (to, array) => ({ shift: undefined, scale: to.orOne(to.most(to.absolute(array))) }),
  },
};

const FITTED = Symbol('fitted scaler');

function scalerClass(machine: Machine, name: string, { signature, fit }: Scaler): Value {
  const unknown = (args: CallArguments) => machine.unknown('an array to be scaled', args.span);
  const given = (args: CallArguments) => {
    const [first] = args.positional;
    return first && toArray(machine, first, args.span);
  };
  const fitted: Method = (self, args) => {
    const array = given(args);
    if (!array) return unknown(args);
    const made = fit(calculator(machine, args.span), array, self);
    self.state.set(FITTED, made);
    if (made.shift) self.attributes.set('mean_', made.shift);
    if (made.scale) self.attributes.set('scale_', made.scale);
    return self;
  };
  const moved: Method = (self, args) => {
    const [array, state] = [given(args), self.state.get(FITTED) as Fitted | undefined];
    if (!array || !state) return unknown(args);
    const to = calculator(machine, args.span);
    const shifted = state.shift ? to.subtract(array, state.shift) : array;
    return state.scale ? to.divide(shifted, state.scale) : shifted;
  };
  const back: Method = (self, args) => {
    const [array, state] = [given(args), self.state.get(FITTED) as Fitted | undefined];
    if (!array || !state) return unknown(args);
    const to = calculator(machine, args.span);
    const wide = state.scale ? to.multiply(array, state.scale) : array;
    return state.shift ? to.add(wide, state.shift) : wide;
  };
  return nativeClass(`sklearn.preprocessing.${name}`, {
    __init__: (self, args) => {
      const { values } = bind(signature, args);
      for (const [key, value] of Object.entries(values)) self.attributes.set(key, value);
      return NONE;
    },
    fit: fitted,
    transform: moved,
    fit_transform: (self, args) => {
      fitted(self, args);
      return moved(self, args);
    },
    inverse_transform: back,
  });
}

const SEEN = Symbol('classes that an encoder has seen');

/** Classes as numbers in their order, or as a column each; which there are tells what the encoder was fitted to. */
function encoderClass(machine: Machine, name: string, wide: boolean): Value {
  const given = ({ positional: [first], span }: CallArguments) => first && toArray(machine, first, span);
  const fit: Method = (self, args) => {
    self.state.set(SEEN, given(args));
    return self;
  };
  const encode: Method = (self, args) => {
    const [array, seen] = [given(args), self.state.get(SEEN) as TensorValue | undefined];
    if (!array || !seen) return machine.unknown('labels to be numbered', args.span);
    const rows = array.shape && array.shape.slice(0, 1);
    const classes = wide ? classesOf(seen) : undefined;
    // Two classes are one column there.
    if (name === 'LabelBinarizer' && !(classes !== undefined && classes > 2))
      return machine.unknown('labels as columns', args.span);
    const shape = wide ? rows && [...rows, classes ?? symbol(`classes${machine.nextId()}`)] : array.shape;
    const type = wide ? 'class_columns' : 'class_numbers';
    return produceData(
      machine,
      { type, inputs: [array, seen], config: {}, span: args.span },
      { shape, dtype: wide ? 'float64' : 'int64' },
    );
  };
  return nativeClass(`sklearn.preprocessing.${name}`, {
    __init__: () => NONE,
    fit,
    transform: encode,
    fit_transform: (self, args) => {
      fit(self, args);
      return encode(self, args);
    },
  });
}

/** Scalers and encoders. */
export function preprocessingClasses(machine: Machine): Readonly<Record<string, Value>> {
  const scalers = Object.entries(SCALERS).map(([name, scaler]) => [name, scalerClass(machine, name, scaler)] as const);
  return {
    ...Object.fromEntries(scalers),
    LabelEncoder: encoderClass(machine, 'LabelEncoder', false),
    OneHotEncoder: encoderClass(machine, 'OneHotEncoder', true),
    LabelBinarizer: encoderClass(machine, 'LabelBinarizer', true),
  };
}
