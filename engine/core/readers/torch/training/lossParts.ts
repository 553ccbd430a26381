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

/** PyTorch's own losses, as operations. */
export const LOSS_TYPES: ReadonlySet<string> = new Set([
  ...Object.values(torchLosses).flatMap(({ type }) => (typeof type === 'string' ? [type] : [])),
  'CategoricalCrossentropy',
  'SparseCategoricalCrossentropy',
]);

/** Losses of PyTorch's own among these. */
export function lossesIn(origins: readonly Origin[]): readonly Origin[] {
  return origins.filter(({ type, layer }) => !layer && LOSS_TYPES.has(type));
}

/** The losses that a tensor is computed from; nothing where there is none of PyTorch's. */
export function lossParts(origins: readonly Origin[]): FoundLosses | undefined {
  const losses = lossesIn(origins);
  if (losses.length === 0) return undefined;
  const parts = losses.map((origin) => {
    const config = { ...configOf(origin), ...(targetByPlace(origin) ? { axis: -1 } : {}) };
    return { type: origin.type, config, span: lossPlace(origin) };
  });
  return {
    parts,
    targets: losses.flatMap((origin) => targetByPlace(origin) ?? origin.inputs.slice(1, 2)),
    losses,
    predictions: losses.flatMap(({ inputs }) => inputs.slice(0, 1)),
  };
}

/** Operations that lay all places in one row. */
export const FLAT: ReadonlySet<string> = new Set(['reshape', 'flatten', 'ravel']);

/**
 * The targets of a loss by class, one for each place, where the model has the classes on its last axis: the loop lays
 * all places in one row for the loss, or moves the axis to where PyTorch's loss wants it. Nothing where it does neither.
 */
function targetByPlace({ inputs: [answer, target], config, scope }: Origin): TensorValue | undefined {
  const [given] = answer?.origin.inputs ?? [];
  const rank = given?.shape?.length ?? 0;
  if (!answer?.shape || !target || rank < 3 || config.axis !== 1) return undefined;
  // What the model itself does at its end is part of what it gives.
  if (answer.origin.scope.length > scope.length) return undefined;
  if (movesClasses(answer.origin)) return target;
  const [asked] = target.origin.inputs;
  const isFlat = FLAT.has(answer.origin.type) && FLAT.has(target.origin.type) && answer.shape.length === 2;
  const isLast = JSON.stringify(answer.shape[1]) === JSON.stringify(given!.shape!.at(-1));
  return isFlat && isLast && asked?.shape?.length === rank - 1 ? asked : undefined;
}

/** Whether the last axis becomes the second, and the others stay in their order. */
export function movesClasses({ type, config, inputs: [input] }: Origin): boolean {
  const rank = input?.shape?.length ?? 0;
  const { axes, axis1, axis2 } = config;
  if (type === 'swapaxes') {
    const two = [axis1, axis2].map((axis) => (Number(axis) < 0 ? Number(axis) + rank : Number(axis)));
    return rank === 3 && !two.includes(0);
  }
  const wanted = [0, rank - 1, ...Array.from({ length: rank }, (_, axis) => axis).slice(1, -1)];
  return type === 'transpose' && rank > 2 && String(axes) === String(wanted);
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
