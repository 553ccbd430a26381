import { isByChance } from '../../../model/chance.ts';
import type { Framework } from '../../../model/graph.ts';
import type { TurnData, TurnGraph } from '../../../model/plan.ts';
import type { Span } from '../../../model/span.ts';
import type { ModelCandidate, TracedModel } from '../../evaluate/machine.ts';
import { type Origin, type TensorValue, NONE } from '../../evaluate/values.ts';
import { modelOf } from '../../trace/graph.ts';
import { ancestors } from '../ancestors.ts';
import { dataExpression, isCut } from '../data.ts';
import { parameterOf } from '../replaced.ts';

/** Whether a network had a part in a tensor: then it is no data that could be made before. */
export function isOfNetwork(start: TensorValue): boolean {
  return ancestors(start).some(({ layer, parameter }) => layer !== undefined || parameter !== undefined);
}

/** Numbers of the code, as arguments of operations; a table of them is data. */
const isArgument = ({ origin, shape }: TensorValue): boolean => origin.type === 'Constant' && (shape?.length ?? 0) < 2;

/** Tensors that are data and go into a network, or beside it into the loss: each once. */
function leavesOf(outputs: readonly TensorValue[], kept: ReadonlySet<Origin>): readonly TensorValue[] {
  const leaves = new Map<Origin, TensorValue>();
  const isComputed = (tensor: TensorValue): boolean =>
    isOfNetwork(tensor) || ancestors(tensor).some((each) => kept.has(each));
  const seen = new Set<Origin>();
  const visit = (tensor: TensorValue): void => {
    const { origin } = tensor;
    if (seen.has(origin)) return;
    seen.add(origin);
    if (isArgument(tensor) || origin.parameter) return;
    if (isComputed(tensor) && !kept.has(origin)) origin.inputs.forEach(visit);
    else leaves.set(origin, tensor);
  };
  outputs.forEach(visit);
  return [...leaves.values()];
}

/** @returns nothing where the rows of a loader and numbers by chance are mixed before a network sees them */
export function turnData(tensor: TensorValue, begun: number): TurnData | undefined {
  const origins = ancestors(tensor);
  const rows = origins.some((each) => each.type === 'Batch' || isCut(each));
  const drawn = origins.some(({ id, type }) => id > begun && isByChance(type));
  if (rows && drawn) return undefined;
  return { data: dataExpression(tensor), each: rows ? 'rows' : drawn ? 'drawn' : 'same' };
}

/** Everything from the inputs on. */
function between(inputs: readonly TensorValue[], outputs: readonly TensorValue[]): readonly Origin[] {
  const ends = new Set(inputs.map(({ origin }) => origin));
  const found = new Set(outputs.map(({ origin }) => origin));
  for (const origin of found) if (!ends.has(origin)) for (const each of origin.inputs) found.add(each.origin);
  return [...found].filter((each) => !ends.has(each));
}

interface Wanted {
  readonly name: string;
  readonly framework: Framework;
  readonly span: Span;
  readonly models: readonly TracedModel[];
  /** The number of the loop: what is drawn later is drawn in every pass. */
  readonly begun: number;
  /** What is not computed here, but was before the pass, and is found under a number. */
  readonly kept?: ReadonlyMap<Origin, number>;
}

/** Draws up all that lies between data and these tensors; nothing where a part of it is not understood. */
export function turnGraph(outputs: readonly TensorValue[], wanted: Wanted): TurnGraph | undefined {
  const { name, framework, span, models, begun, kept = new Map<Origin, number>() } = wanted;
  const inputs = leavesOf(outputs, new Set(kept.keys()));
  const origins = between(inputs, outputs);
  const used = new Set(origins.flatMap(({ layer }) => layer ?? []));
  const arrays = new Set(origins.flatMap((each) => parameterOf(each) ?? []));
  // What is computed of a layer's array itself would be computed of another array than the layer has.
  const inLayers = new Set([...used].flatMap(({ parameters }) => [...parameters.values()]));
  if ([...arrays].some((each) => inLayers.has(each))) return undefined;
  const fed = inputs.map((each): TurnData | undefined => {
    const by = kept.get(each.origin);
    return by === undefined ? turnData(each, begun) : { each: 'made', by };
  });
  const candidate: ModelCandidate = {
    name,
    framework,
    value: NONE,
    span,
    inputNames: inputs.map((_, index) => `fed_${index + 1}`),
    layers: () =>
      models.flatMap((each) =>
        each.candidate
          .layers()
          .filter(({ state }) => used.has(state) || [...state.parameters.values()].some((array) => arrays.has(array))),
      ),
    trace: () => ({ inputs, outputs }),
  };
  const graph = modelOf(candidate, { inputs, outputs }, { inputsFrom: 'code', problems: [] });
  const isWhole = graph.notUnderstood.length === 0 && inputs.every(({ output }) => output === 0);
  return isWhole && fed.every((each) => each !== undefined) ? { graph, fed } : undefined;
}
