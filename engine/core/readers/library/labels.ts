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

/** Steps that leave every label as it was. */
const KEEPS = /^(?:ravel|flatten|reshape|squeeze|cast|copy|expand_dims)$/;
const DEEPEST = 8;

/** What the labels were before; nothing where some of them have been set since. */
function behind(origin: Origin): Origin | undefined {
  let at = origin;
  for (let step = 0; step < DEEPEST && KEEPS.test(at.type) && at.inputs[0] && !isChanged(at); step += 1)
    at = at.inputs[0].origin;
  return isChanged(at) ? undefined : at;
}

/** The number of classes of a known data set's labels, where this is all of one split; they count from zero. */
export function classesOf({ origin }: TensorValue): number | undefined {
  const before = behind(origin);
  if (before?.type !== 'Dataset' || before.config.part !== 'y') return undefined;
  const { config } = before;
  if (config.name === 'digits') return undefined;
  // Rare topics are not in every part of Reuters' news.
  if (config.name === 'reuters') return config.split === 'train' ? 46 : undefined;
  const { name } = config;
  return typeof name === 'string' && Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
}
