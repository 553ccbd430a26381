import type { PlanPart } from '../../../model/plan.ts';
import type { Origin, TensorValue } from '../../evaluate/values.ts';
import { lossPlace, torchLosses } from '../losses.ts';

/** What the losses of a computation compare, in Keras's vocabulary. */
export interface FoundLosses {
  readonly parts: readonly PlanPart[];
  readonly targets: readonly TensorValue[];
  /** The losses themselves, and what each is taken of. */
  readonly losses: readonly Origin[];
  readonly predictions: readonly TensorValue[];
}

const TYPES = new Set([
  ...Object.values(torchLosses).flatMap(({ type }) => (typeof type === 'string' ? [type] : [])),
  'CategoricalCrossentropy',
  'SparseCategoricalCrossentropy',
]);

/** Losses of PyTorch's own among these. */
export function lossesIn(origins: readonly Origin[]): readonly Origin[] {
  return origins.filter(({ type, layer }) => !layer && TYPES.has(type));
}

/** The losses that a tensor is computed from; nothing where there is none of PyTorch's. */
export function lossParts(origins: readonly Origin[]): FoundLosses | undefined {
  const losses = lossesIn(origins);
  if (losses.length === 0) return undefined;
  const parts = losses.map((origin) => ({ type: origin.type, config: configOf(origin), span: lossPlace(origin) }));
  return {
    parts,
    targets: losses.flatMap(({ inputs }) => inputs.slice(1, 2)),
    losses,
    predictions: losses.flatMap(({ inputs }) => inputs.slice(0, 1)),
  };
}

/** `mean` is what every framework does unless told otherwise. */
function configOf({ config }: Origin): PlanPart['config'] {
  return Object.fromEntries(Object.entries(config).filter(([name, value]) => name !== 'reduction' || value !== 'mean'));
}

function isSquare({ type, inputs }: Origin): boolean {
  const exponent = inputs[1]?.constant;
  return type === 'square' || (type === 'power' && exponent?.kind === 'number' && exponent.value === 2);
}

const NONE_FOUND: FoundLosses = { parts: [], targets: [], losses: [], predictions: [] };

/** A mean of squared or of absolute differences that the file writes out; nothing else is recognised. */
export function handwrittenLoss({ origin: mean }: TensorValue): FoundLosses {
  const inner = mean.type === 'mean' ? mean.inputs[0]?.origin : undefined;
  const difference = inner?.inputs[0]?.origin;
  const type =
    inner && (isSquare(inner) ? 'MeanSquaredError' : /^abs/.test(inner.type) ? 'MeanAbsoluteError' : undefined);
  if (!type || difference?.type !== 'subtract') return NONE_FOUND;
  const target = difference.inputs.find((each) => !computed(each.origin));
  return {
    parts: [{ type, config: {}, span: mean.span }],
    targets: target ? [target] : [],
    losses: [mean],
    predictions: difference.inputs.filter((each) => each !== target),
  };
}

/** Whether a layer or a parameter took part. */
function computed(start: Origin): boolean {
  const found = new Set([start]);
  for (const origin of found) {
    if (origin.layer ?? origin.parameter) return true;
    for (const each of origin.inputs) found.add(each.origin);
  }
  return false;
}
