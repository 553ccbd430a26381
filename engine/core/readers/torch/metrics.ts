import type { Machine } from '../evaluate/machine.ts';
import { type ClassValue, NONE, type Value } from '../evaluate/values.ts';
import { type Method, nativeClass } from '../library/classes.ts';
import { moduleOf } from '../library/module.ts';

/** Metrics that judge by a network of their own, whose arrays are part of the model that holds them. */
const WITH_NETWORKS =
  /FrechetInception|KernelInception|InceptionScore|MemorizationInformed|PerceptualPath|PerceptualImagePatch|CLIP|BERTScore|InfoLM|DeepNoise|NonIntrusive|DNSMOS/;
const AREAS =
  'classification regression image text audio retrieval segmentation detection clustering nominal aggregation';

/**
 * `torchmetrics`: modules without weights. A file keeps them beside its layers, so that one that is not known would leave
 * the whole model without a count.
 */
export function metricsModules(machine: Machine, module: ClassValue): [string, Value][] {
  const told: Method = (_self, { span }) => machine.unknown('the value of a metric', span);
  const metric = (name: string): Value | undefined =>
    /^[A-Z]/.test(name) && !WITH_NETWORKS.test(name)
      ? nativeClass(
          `torchmetrics.${name}`,
          {
            __init__: () => NONE,
            __call__: told,
            compute: told,
            update: () => NONE,
            reset: () => NONE,
            clone: (self) => self,
          },
          [module],
        )
      : undefined;
  const made = new Map<string, Value>();
  const named = (name: string): Value | undefined => {
    const known = made.get(name) ?? metric(name);
    if (known) made.set(name, known);
    return known;
  };
  const areas = AREAS.split(' ').map((each) => [each, moduleOf(`torchmetrics.${each}`, {}, named)] as const);
  return [
    ['torchmetrics', moduleOf('torchmetrics', Object.fromEntries(areas), named)],
    ...areas.map(([name, module]): [string, Value] => [`torchmetrics.${name}`, module]),
  ];
}
