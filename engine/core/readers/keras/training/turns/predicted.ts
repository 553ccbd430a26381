import type { TurnGraph } from '../../../../model/plan.ts';
import type { ProgramEvent } from '../../../evaluate/machine.ts';
import type { Origin, TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { wordOf } from '../../../library/predictions.ts';
import { turnGraph } from '../../../library/turns/graph.ts';
import type { Around } from './around.ts';
import { given } from './batchSteps.ts';
import { withModes } from './modes.ts';
import type { Step } from './steps.ts';

/** What networks give by `predict` in a pass: computed before its steps, and found under its number. */
export interface Predicted {
  readonly graphs: readonly TurnGraph[];
  readonly numbers: ReadonlyMap<Origin, number>;
}

/** The call of `predict` that gave this. */
function callOf({ config }: Origin, { program }: Around): ProgramEvent | undefined {
  return program.events.find(
    ({ type, args }) => type === 'keras.predict' && args && wordOf(args) === config.model && config.model !== undefined,
  );
}

function graphOf(origin: Origin, steps: readonly Step[], around: Around): TurnGraph | undefined {
  const call = callOf(origin, around);
  const [batch] = origin.inputs;
  const traced = around.models.find(({ candidate }) => candidate.value === call?.subject);
  if (!call || !batch || !traced || call.subject.kind !== 'instance') return undefined;
  const own = new Set(traced.model.layers.flatMap(({ weights }) => weights).map(({ id }) => id));
  // By then a step of the pass has changed the network.
  if (steps.some(({ step, held }) => step.made < origin.id && [...held].some((id) => own.has(id)))) return undefined;
  const { context, models, begun } = around;
  const outputs = given(context, call.subject, { batch, training: false, span: call.span });
  const wanted = { name: traced.model.name, framework: 'keras', span: call.span, models, begun } as const;
  const drawn = outputs.length === 1 ? turnGraph(outputs, wanted) : undefined;
  return drawn && withModes(context, drawn);
}

/** @returns nothing where a network has changed in the pass before it is asked */
export function predictedIn(
  all: readonly TensorValue[],
  steps: readonly Step[],
  around: Around,
): Predicted | undefined {
  const origins = ancestors(...all).filter(({ id, type }) => type === 'Predictions' && id > around.begun);
  const graphs = origins.map((each) => graphOf(each, steps, around));
  if (!graphs.every((each) => each !== undefined)) return undefined;
  return { graphs, numbers: new Map(origins.map((each, index) => [each, index])) };
}
