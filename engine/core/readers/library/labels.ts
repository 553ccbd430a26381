import { isChanged } from '../evaluate/inPlace.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';

/** How many classes the labels of known data sets have; each split of these has all of them. */
const CLASSES: Readonly<Record<string, number>> = {
  mnist: 10,
  fashion_mnist: 10,
  cifar10: 10,
  cifar100: 100,
  imdb: 2,
  iris: 3,
  wine: 3,
  breast_cancer: 2,
};

/** Steps that leave every label as it was; of truth values there are two, whatever the labels were. */
const KEEPS = /^(?:ravel|flatten|reshape|squeeze|cast|copy|expand_dims)$/;
const DEEPEST = 8;

/** Whether a step leaves every label as it was. */
export const keepsLabels = ({ type, config }: Pick<Origin, 'type' | 'config'>): boolean =>
  KEEPS.test(type) && !/bool/.test(String(config.dtype ?? ''));

interface Behind {
  /** The labels as they were made. */
  readonly origin: Origin;
  /** How many of them there are, where not all of them are kept. */
  readonly kept?: number;
}

/** What the labels were before; nothing where some of them have been set since, or are left out in an order that is theirs. */
function behind(labels: TensorValue): Behind | undefined {
  let [at, kept]: [TensorValue, number | undefined] = [labels, undefined];
  for (let step = 0; step < DEEPEST && at.origin.inputs[0] && !isChanged(at.origin); step += 1) {
    const { type, config, inputs } = at.origin;
    const rows = at.shape?.[0];
    const isPart = type === 'split_rows' && config.shuffle === true && typeof rows === 'number';
    if (isPart) kept = Math.min(kept ?? Infinity, rows);
    else if (!keepsLabels(at.origin)) break;
    at = inputs[0]!;
  }
  return isChanged(at.origin) ? undefined : { origin: at.origin, ...(kept === undefined ? {} : { kept }) };
}

/**
 * A part by chance has all classes: that one of them is left out does not happen once in a thousand million times.
 * @param kept how many rows the part has, where not all are kept
 */
export function hasAll(classes: number, kept: number | undefined): boolean {
  return kept === undefined || kept > Math.log(classes * 1e9) / -Math.log(1 - 0.8 / classes);
}

/** The number of classes of a known data set's labels, where all of them are there; they count from zero. */
export function classesOf(labels: TensorValue): number | undefined {
  const { origin, kept } = behind(labels) ?? {};
  if (origin?.type !== 'Dataset' || origin.config.part !== 'y') return undefined;
  const { name, split, options } = origin.config;
  // Rare topics are not in every part of Reuters' news.
  if (name === 'reuters') return split === 'train' && kept === undefined ? 46 : undefined;
  const asked = name === 'digits' ? (options as { readonly n_class?: unknown } | undefined)?.n_class : undefined;
  const known = typeof name === 'string' && Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  const classes = typeof asked === 'number' ? asked : known;
  return classes !== undefined && hasAll(classes, kept) ? classes : undefined;
}
