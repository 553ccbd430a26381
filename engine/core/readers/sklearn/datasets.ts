import type { ConfigValue } from '../../model/config.ts';
import type { Shape } from '../../model/dimension.ts';
import type { Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import {
  type CallArguments,
  type InstanceValue,
  list,
  type NativeValue,
  NONE,
  text,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { nativeClass } from '../library/classes.ts';
import { toBoolean, toConfigValue, toNumber, toText } from '../library/convert.ts';
import { arrayFrom, operate } from '../numpy/arrays.ts';
import { heldFrame } from '../pandas/frame.ts';

interface LoadedSet {
  readonly rows: number;
  readonly features: readonly string[];
  readonly classes?: readonly string[];
  /** Of the targets; absent: one class or number for each row. */
  readonly targets?: number;
  readonly target?: string;
}

/** Houses as scikit-learn downloads them; Keras's set has the same ones with other columns. */
const HOUSES = 'sklearn_california_housing';

const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}${index}`);
const CELL = 'radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension';
const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

const LOADED: Readonly<Record<string, LoadedSet>> = {
  iris: {
    rows: 150,
    features: ['sepal length (cm)', 'sepal width (cm)', 'petal length (cm)', 'petal width (cm)'],
    classes: ['setosa', 'versicolor', 'virginica'],
  },
  wine: {
    rows: 178,
    features:
      'alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins color_intensity hue od280/od315_of_diluted_wines proline'.split(
        ' ',
      ),
    classes: ['class_0', 'class_1', 'class_2'],
  },
  breast_cancer: {
    rows: 569,
    features: ['mean', 'error', 'worst'].flatMap((kind) => CELL.split(' ').map((name) => `${kind} ${name}`)),
    classes: ['malignant', 'benign'],
  },
  digits: { rows: 1797, features: numbered('pixel_', 64), classes: DIGITS },
  diabetes: { rows: 442, features: 'age sex bmi bp s1 s2 s3 s4 s5 s6'.split(' ') },
  [HOUSES]: {
    rows: 20640,
    features: 'MedInc HouseAge AveRooms AveBedrms Population AveOccup Latitude Longitude'.split(' '),
    target: 'MedHouseVal',
  },
  linnerud: { rows: 20, features: ['Chins', 'Situps', 'Jumps'], targets: 3 },
};

/** A dictionary whose keys are attributes too. */
function bunch(machine: Machine, members: Readonly<Record<string, Value>>, { span }: CallArguments): Value {
  const made: InstanceValue = {
    kind: 'instance',
    class: nativeClass('sklearn.utils.Bunch', {
      __getitem__: (self, args) =>
        self.attributes.get(toText(args.positional[0]) ?? '') ?? machine.unknown('a part of a data set', args.span),
    }),
    attributes: new Map(Object.entries(members)),
    span,
    state: new Map(),
  };
  return made;
}

const words = (names: readonly string[]) => list(names.map(text));

/** Digits below `n_class`: how many rows those are is known for all ten only. */
function rowsIn(name: string, { rows }: LoadedSet, classes: number): number | undefined {
  return name === 'digits' && classes < 10 ? undefined : rows;
}

function load(machine: Machine, name: string, args: CallArguments): Value {
  const set = LOADED[name]!;
  const { values } = bind(
    '*, n_class=10, return_X_y=False, as_frame=False, scaled=True, data_home=None, download_if_missing=True, n_retries=3, delay=1.0',
    args,
  );
  const asFrame = toBoolean(values.as_frame);
  if (asFrame === undefined || (asFrame && set.targets))
    return machine.unknown('a data set as a frame of pandas', args.span);
  const classes = toNumber(values.n_class);
  if (classes === undefined) return machine.unknown('a data set of an unknown number of classes', args.span);
  const rows = rowsIn(name, set, classes);
  const options = { n_class: classes, scaled: toBoolean(values.scaled) ?? true };
  const part = (side: 'x' | 'y', width: readonly number[], dtype: string) => {
    const shape: Shape | undefined = rows === undefined ? undefined : [rows, ...width];
    const config = { name, split: 'all', part: side, options };
    return arrayFrom(machine, { type: 'Dataset', config, shape, dtype, span: args.span });
  };
  const data = part('x', [set.features.length], 'float64');
  const target = part('y', set.targets ? [set.targets] : [], set.classes ? 'int64' : 'float64');
  const source = { array: data, names: set.features };
  const frame = (own?: ReadonlyMap<string, Value>) => heldFrame(machine, { source, own, span: args.span });
  const given = asFrame ? frame() : data;
  if (toBoolean(values.return_X_y) === true) return tuple([given, target]);
  const images = () =>
    operate(machine, 'reshape', { inputs: [data], config: { newshape: [-1, 8, 8] }, span: args.span });
  return bunch(
    machine,
    {
      data: given,
      target,
      frame: asFrame ? frame(new Map([[set.target ?? 'target', target]])) : NONE,
      feature_names: words(set.features),
      target_names: words(set.classes ?? [set.target ?? 'target']),
      ...(name === 'digits' ? { images: images() } : {}),
    },
    args,
  );
}

/** What scikit-learn makes by chance, with its own signatures. */
const MADE: Readonly<Record<string, string>> = {
  make_moons: 'n_samples=100, *, shuffle=True, noise=None, random_state=None',
  make_circles: 'n_samples=100, *, shuffle=True, noise=None, random_state=None, factor=0.8',
  make_blobs:
    'n_samples=100, n_features=2, *, centers=None, cluster_std=1.0, center_box=(-10, 10), shuffle=True, random_state=None, return_centers=False',
  make_regression:
    'n_samples=100, n_features=100, *, n_informative=10, n_targets=1, bias=0.0, effective_rank=None, tail_strength=0.5, noise=0.0, shuffle=True, coef=False, random_state=None',
};
/** Arguments with which the sets are not made here. */
const NOT_MADE: Readonly<Record<string, ConfigValue>> = {
  return_centers: false,
  n_targets: 1,
  effective_rank: null,
  coef: false,
};

function widthOf(name: string, config: Readonly<Record<string, ConfigValue | undefined>>): number | undefined {
  if (name === 'make_moons' || name === 'make_circles') return 2;
  const [first] = Array.isArray(config.centers) ? (config.centers as readonly (readonly number[])[]) : [];
  return first?.length ?? (typeof config.n_features === 'number' ? config.n_features : undefined);
}

function make(machine: Machine, name: string, args: CallArguments): Value {
  const { values } = bind(MADE[name]!, args);
  const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, toConfigValue(value)]));
  const isKnown = Object.entries(config).every(
    ([key, value]) => value !== undefined && (!(key in NOT_MADE) || value === NOT_MADE[key]),
  );
  const [rows, width] = [config.n_samples, widthOf(name, config)];
  if (!isKnown || typeof rows !== 'number' || width === undefined)
    return machine.unknown(`${name} with these arguments`, args.span);
  const call = machine.nextId();
  const part = (side: 'x' | 'y', shape: Shape, dtype: string) =>
    arrayFrom(machine, {
      type: 'Made',
      config: { name, part: side, call, options: config as Record<string, ConfigValue> },
      shape,
      dtype,
      span: args.span,
    });
  const dtype = name === 'make_regression' ? 'float64' : 'int64';
  return tuple([part('x', [rows, width], 'float64'), part('y', [rows], dtype)]);
}

type Functions = Readonly<Record<string, NativeValue['call']>>;

export function datasetFunctions(machine: Machine): Functions {
  const loaded = Object.keys(LOADED).map((name) => [
    name === HOUSES ? 'fetch_california_housing' : `load_${name}`,
    (args: CallArguments) => load(machine, name, args),
  ]);
  const made = Object.keys(MADE).map((name) => [name, (args: CallArguments) => make(machine, name, args)]);
  return Object.fromEntries([...loaded, ...made]) as Functions;
}
