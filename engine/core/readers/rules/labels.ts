import type { Model } from '../../model/graph.ts';
import type { DataExpression, PlanPart, TrainingPlan } from '../../model/plan.ts';
import { BATCH, type Dimension, sameDimension, shapeText } from '../../model/dimension.ts';
import { hasAll, keepsLabels } from '../library/labels.ts';
import { judgedOutput, layerOf, nodeAt, unitsOf } from './facts.ts';
import { type Found, type Judged, modelOfPlan, type Rule } from './rule.ts';

const CLASSES: Readonly<Record<string, number>> = {
  mnist: 10,
  fashion_mnist: 10,
  kmnist: 10,
  cifar10: 10,
  cifar100: 100,
  imdb: 2,
  reuters: 46,
};

/** Small sets that people take parts of: 100 rows of iris are two kinds of flowers. */
const SMALL: Readonly<Record<string, number>> = { iris: 3, wine: 3, breast_cancer: 2 };

/** The data set that an expression draws on, through operations that keep labels what they are. */
function datasetOf(data: DataExpression | undefined): DataExpression | undefined {
  if (!data) return undefined;
  return data.type === 'Dataset' ? data : data.inputs.map(datasetOf).find(Boolean);
}

const isOneHot = (data: DataExpression): boolean =>
  data.type === 'one_hot' || data.type === 'to_categorical' || data.inputs.some(isOneHot);

/** How many classes the labels of a known data set tell apart; its pictures, which an autoencoder is to give, are none. */
function classesOf(data: DataExpression | undefined): number | undefined {
  const { name, part } = datasetOf(data)?.config ?? {};
  if (part === 'x' || typeof name !== 'string') return undefined;
  return CLASSES[name] ?? classesOfSmall(data!);
}

/** How many classes a small set's labels tell apart, where nothing that was done to them can have left one out. */
function classesOfSmall(data: DataExpression): number | undefined {
  let [at, kept]: [DataExpression, number | undefined] = [data, undefined];
  for (; at.type !== 'Dataset'; at = at.inputs[0]!) {
    const rows = at.shape?.[0];
    if (at.type === 'split_rows' && at.config.shuffle === true && typeof rows === 'number')
      kept = Math.min(kept ?? Infinity, rows);
    else if (!at.inputs[0] || !(keepsLabels(at) || isColumns(at))) return undefined;
  }
  const { name, options } = at.config as { readonly name: string; readonly options?: { readonly n_class?: unknown } };
  const classes = name === 'digits' ? options?.n_class : SMALL[name];
  return typeof classes === 'number' && hasAll(classes, kept) ? classes : undefined;
}

/** Columns, one for each class, and numbers of the classes in their order: neither leaves a class out. */
const isColumns = ({ type }: DataExpression): boolean => /^(?:one_hot|to_categorical|class_numbers)$/.test(type);

export const lossDoesNotFit: Rule = {
  code: 'loss-does-not-fit',
  severity: 'error',
  title: 'The loss does not fit the labels or the last layer',
  why: 'Binary cross-entropy tells two classes apart; categorical cross-entropy wants one-hot labels, its sparse form whole numbers, and both one unit for each class.',
  example: {
    wrong: "Dense(1, activation='sigmoid') with 'binary_crossentropy' on the ten digits of MNIST",
    right: "Dense(10, activation='softmax') with 'sparse_categorical_crossentropy'",
  },
  check: (judged) =>
    judged.plans.flatMap((plan) => (plan.loss.length === 1 ? fitProblems(judged, plan, plan.loss[0]!) : [])),
};

function fitProblems(judged: Judged, plan: TrainingPlan, loss: PlanPart): readonly Found[] {
  const model = modelOfPlan(judged, plan);
  const output = model && judgedOutput(model, plan, 0);
  const node = output && nodeAt(model!, output);
  const units = unitsOf(node);
  const [target] = plan.targets;
  const classes = classesOf(target);
  const message =
    loss.type === 'BinaryCrossentropy'
      ? binaryProblem(classes, target)
      : categoricalProblem(loss, { units, classes, target });
  const last = model && layerOf(model, node);
  const related = last ? [{ span: last.span, message: 'the last layer' }] : [];
  return message === undefined ? [] : [{ message, span: loss.span, related }];
}

function binaryProblem(classes: number | undefined, target: DataExpression | undefined): string | undefined {
  if (classes === undefined || classes <= 2 || (target && isOneHot(target)) || isCompared(target)) return undefined;
  return `Binary cross-entropy tells two classes apart, and these labels are 0 to ${classes - 1}. Use one unit for each of the ${classes} classes with softmax, and sparse categorical cross-entropy.`;
}

/** `y == 3` makes two classes of ten. */
const isCompared = (data: DataExpression | undefined): boolean =>
  data !== undefined && (/equal|greater|less|logical/.test(data.type) || data.inputs.some(isCompared));

interface Labels {
  readonly units: number | undefined;
  readonly classes: number | undefined;
  readonly target: DataExpression | undefined;
}

function categoricalProblem({ type }: PlanPart, { units, classes, target }: Labels): string | undefined {
  if (type !== 'SparseCategoricalCrossentropy' && type !== 'CategoricalCrossentropy') return undefined;
  if (units === 1) return `${words(type)} wants one unit for each class, and the model ends in one unit.`;
  const oneHot = target && isOneHot(target);
  if (type === 'SparseCategoricalCrossentropy' && oneHot)
    return 'Sparse categorical cross-entropy wants labels as whole numbers, and these are one-hot. Use categorical cross-entropy, or leave the labels as they are.';
  const last: Dimension | undefined = target?.shape?.at(-1);
  if (
    type === 'CategoricalCrossentropy' &&
    classes !== undefined &&
    !oneHot &&
    (target!.shape?.length === 1 || last === 1)
  )
    return `Categorical cross-entropy wants one-hot labels, and these are whole numbers of shape ${shapeText(target!.shape)}. Use sparse categorical cross-entropy.`;
  if (units !== undefined && classes !== undefined && units < classes && !isCompared(target))
    return `The labels have ${classes} classes, and the model ends in ${units} units. Give the last layer ${classes} units.`;
  return undefined;
}

const words = (type: string) =>
  type === 'SparseCategoricalCrossentropy' ? 'Sparse categorical cross-entropy' : 'Categorical cross-entropy';

export const rowCountsDiffer: Rule = {
  code: 'row-counts-differ',
  severity: 'error',
  title: 'Inputs and labels have different numbers of rows',
  why: 'Each example needs its label. A reshape with -1 keeps the number of values, not the number of rows: 60,000 images of 784 values reshaped to rows of 1,000 are 47,040 rows.',
  example: { wrong: 'x_train.reshape(-1, 1000)', right: 'x_train.reshape(-1, 784)' },
  check: (judged) =>
    judged.plans
      .filter((plan) => keepsRows(modelOfPlan(judged, plan)))
      .flatMap((plan) => [
        ...rowProblem(plan.inputs[0], plan.targets[0]),
        ...rowProblem(plan.validation?.inputs?.[0], plan.validation?.targets?.[0]),
      ]),
};

/** A module of PyTorch may be given a state first, or make rows of the steps of its sequences. */
function keepsRows(model: Model | undefined): boolean {
  if (model?.framework !== 'torch') return true;
  const [end] = model.outputs;
  const rows = model.nodes.find(({ id }) => id === end?.node)?.outputs[end!.output]?.shape?.[0];
  return model.inputs.length === 1 && rows !== undefined && sameDimension(rows, BATCH);
}

function rowProblem(input: DataExpression | undefined, target: DataExpression | undefined): readonly Found[] {
  const [rows, labels] = [input?.shape?.[0], target?.shape?.[0]];
  if (typeof rows !== 'number' || typeof labels !== 'number' || rows === labels) return [];
  const reshape = reshapeIn(input!);
  const arithmetic = reshape ? ` ${arithmeticOf(reshape)}` : '';
  return [
    {
      message: `The inputs have ${rows.toLocaleString('en-US')} rows and the labels ${labels.toLocaleString('en-US')}.${arithmetic}`,
      span: reshape?.span ?? input!.span,
      related: [{ span: target!.span, message: `labels ${shapeText(target!.shape)}` }],
    },
  ];
}

/** The reshape that changed the number of rows. */
function reshapeIn(data: DataExpression): DataExpression | undefined {
  const before = data.inputs[0];
  if (data.type === 'reshape' && before?.shape && data.shape && before.shape[0] !== data.shape[0]) return data;
  return data.inputs.map(reshapeIn).find(Boolean);
}

function arithmeticOf({ shape, inputs }: DataExpression): string {
  const before = inputs[0]!.shape!;
  const row = (extents: readonly Dimension[]) =>
    extents.slice(1).reduce<number>((size, each) => size * (typeof each === 'number' ? each : NaN), 1);
  return `The reshape makes rows of ${row(shape!)} values out of rows of ${row(before)}: ${String(before[0])}·${row(before)}/${row(shape!)} = ${String(shape![0])}.`;
}

export const normalisedByTestSet: Rule = {
  code: 'normalised-by-test-set',
  severity: 'warning',
  title: 'Training data is scaled with numbers taken from the test set',
  why: 'Mean and spread of the test set are not known when a model is trained. Used there, they make the test result better than it will be on new data.',
  example: { wrong: 'x_train - x_test.mean()', right: 'x_train - x_train.mean()' },
  check: ({ plans }) =>
    plans.flatMap(({ inputs }) =>
      inputs.flatMap((input) => {
        // Where the parts are called the other way about, nothing else is told apart either.
        const leak = isOfTest(input) ? undefined : statisticOfTest(input);
        return leak
          ? [
              {
                message:
                  'The training data is scaled with statistics of the test set. Take them from the training set.',
                span: leak.span,
              },
            ]
          : [];
      }),
    ),
};

const STATISTICS = new Set(['mean', 'std', 'var', 'max', 'min', 'median']);

/** What the rows themselves are: of a test set, or of the part that was split off for testing. */
function isOfTest({ type, config, inputs: [rows] }: DataExpression): boolean {
  if (type === 'split_rows' || !rows) return config.part === 'test' || config.split === 'test';
  return isOfTest(rows);
}

function statisticOfTest(data: DataExpression): DataExpression | undefined {
  if (STATISTICS.has(data.type) && isOfTest(data)) return data;
  return data.inputs.map(statisticOfTest).find(Boolean);
}
