import type { DataExpression, TrainingPlan, Turn, TurnData } from '../../../../model/plan.ts';
import type { Problem } from '../../../../model/problem.ts';
import type { LoopState, ProgramEvent, TracedModel } from '../../../evaluate/machine.ts';
import type { TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { isAugmented, slotsIn } from '../../../library/data.ts';
import { loopDoubts } from '../../../library/loopDoubts.ts';
import { optimizerIdOf } from '../../../library/optimizerId.ts';
import { toldByText } from '../../../library/toldByText.ts';
import { isOfNetwork, turnData, turnGraph } from '../../../library/turns/graph.ts';
import { partOf } from '../part.ts';
import { isRegularised } from '../tapes/doubts.ts';
import { problem } from '../tapes/passes.ts';
import type { Around } from './around.ts';
import { isFrozenSince } from './batchSteps.ts';
import { learning, withModes } from './modes.ts';
import { type Predicted, predictedIn } from './predicted.ts';
import { rowsOf } from './rows.ts';
import { passLoops, type Step, stepsIn } from './steps.ts';
import type { Term } from './terms.ts';

/** Models whose arrays a step changes. */
function modelsHeld({ held }: Step, models: readonly TracedModel[]): readonly TracedModel[] {
  return models.filter(({ model }) => model.layers.some(({ weights }) => weights.some(({ id }) => held.has(id))));
}

/** What a loss is compared with: data, or what networks gave. */
function comparedWith({ target }: Term, outputs: TensorValue[], begun: number) {
  if (!target) return {};
  if (!isOfNetwork(target)) {
    const data = turnData(target, begun);
    return data && { target: data };
  }
  if (!outputs.includes(target)) outputs.push(target);
  return { targetOutput: outputs.indexOf(target) };
}

const isOnBatch = ({ step }: Step): boolean => step.type === 'keras.train_on_batch';

function turnOf(step: Step, index: number, { around, kept }: { around: Around; kept: Predicted }): Turn | undefined {
  const { context, program, models, begun } = around;
  const { terms } = step;
  const own = modelsHeld(step, models);
  if (own.length === 0) return undefined;
  const outputs = [...new Set(terms.map(({ prediction }) => prediction))];
  const compared = terms.map((each) => comparedWith(each, outputs, begun));
  const { span } = step.step;
  const name = own.map(({ model }) => model.name).join(' and ');
  const drawn = turnGraph(outputs, { name, framework: 'keras', span, models, begun, kept: kept.numbers });
  if (!drawn || !compared.every((each) => each !== undefined)) return undefined;
  const asCalled = withModes(context, drawn);
  return {
    name,
    span,
    ...(isOnBatch(step) ? learning(asCalled, step.held) : asCalled),
    losses: terms.map(({ part, prediction, weight }, at) => ({
      ...(part ? { part } : {}),
      output: outputs.indexOf(prediction),
      ...compared[at],
      weight,
    })),
    optimizer: step.optimizer,
    optimizerId: optimizerIdOf(program.events, step.by).optimizerId ?? 0,
    held: [...step.held],
    ...(step.after === index ? {} : { after: step.after }),
  };
}

/** Everything that is no network's, and that a step takes. */
function dataBehind(steps: readonly Step[]): readonly TensorValue[] {
  const ends = steps.flatMap(({ terms }) =>
    terms.flatMap(({ prediction, target }) => [prediction, target ?? []].flat()),
  );
  const all = [...ends, ...ancestors(...ends).flatMap(({ inputs }) => inputs)];
  return all.filter((each) => !isOfNetwork(each) && each.origin.type !== 'Constant' && !each.origin.parameter);
}

const dataOf = (fed: readonly (TurnData | undefined)[]) => [
  ...new Set(fed.flatMap((each) => (each && each.each !== 'made' ? [each.data] : []))),
];

/** Losses that layers add by themselves: a tape has them only where the loop asks for them. */
function addsOwnLosses(turns: readonly Turn[], steps: readonly Step[], text: string): boolean {
  const asks = /\.losses\b(?!\.)/.test(text) || steps.some(isOnBatch);
  return asks && turns.some(({ graph }) => graph.layers.some(isRegularised));
}

const FROZEN_SINCE =
  'This model learns what it learned when it was compiled, as Keras 2 does it; in Keras 3, what is frozen by its first step learns nothing';

/** What of a pass is done otherwise, or has no part in training. */
function toldOf(loop: LoopState, steps: readonly Step[], around: Around): readonly Problem[] {
  const { context, program } = around;
  const inside = program.events.filter((each) => each.loops.some(({ id }) => id === loop.id));
  const updated = inside.flatMap(({ type, subject }) =>
    type === 'metric.update_state' ? (partOf(subject)?.type ?? []) : [],
  );
  const compiled = steps.some(({ step }) => {
    const { metrics } = (step.args && context.atFit.get(step.args)?.compiled?.values) ?? {};
    return metrics !== undefined && metrics.kind !== 'none';
  });
  const names = [...new Set(updated)].filter((each) => each !== 'Mean');
  const curves = [...names, ...(compiled ? ['the metrics of compile'] : [])];
  const frozen = steps.find(({ step }) => isFrozenSince(step, around));
  return [
    ...curves.map((name) => problem('information', `No curve of ${name} is drawn for this loop`, loop.span)),
    ...(frozen ? [problem('information', FROZEN_SINCE, frozen.step.span)] : []),
  ];
}

/** What was read of the steps and their data, as a whole. */
function followed(steps: readonly Step[], around: Around) {
  const fed = dataBehind(steps);
  const kept = predictedIn(fed, steps, around);
  const turns = kept && steps.map((each, index) => turnOf(each, index, { around, kept }));
  const isWhole = turns?.every((each) => each !== undefined);
  return isWhole && !addsOwnLosses(turns!, steps, around.program.text ?? '')
    ? { fed, turns: turns!, kept: kept! }
    : undefined;
}

/** Data that a network's predictions are part of, other than those of the pass. */
const isPredicted = ({ type, inputs }: DataExpression): boolean => type === 'Predictions' || inputs.some(isPredicted);

const AUGMENTED = 'Random changes of the pictures are left out';

/**
 * A loop with several tapes, networks or optimizers, with losses that the file computes itself, or with steps on batches:
 * its steps, in their order. Nothing where a step is not plain.
 * @param at one gradient or step of the loop
 */
export function turnsPlan(at: ProgramEvent, given: Omit<Around, 'begun'>): TrainingPlan | undefined {
  const loops = passLoops(at);
  const [outer, loop] = [loops[0], loops.at(-1)];
  if (!outer || !loop) return undefined;
  const around = { ...given, begun: outer.id };
  const text = given.program.text ?? '';
  const steps = stepsIn(loop, around);
  const rows = steps && rowsOf(at, loops, { fed: dataBehind(steps), text });
  const made = rows && followed(steps, around);
  if (!made) return undefined;
  const { turns, kept } = made;
  const data = dataOf([...turns, ...kept.graphs].flatMap((each) => each.fed));
  const targets = dataOf(turns.flatMap(({ losses }) => losses.map(({ target }) => target)));
  const all = [...data, ...targets];
  if (all.some((each) => slotsIn(each).length > 0 || isPredicted(each))) return undefined;
  const [first] = turns;
  return {
    model: modelsHeld(steps[0]!, given.models)[0]!.model.id,
    framework: 'keras',
    kind: 'loop',
    span: first!.span,
    loss: turns.flatMap(({ losses }) => losses.flatMap(({ part }) => part ?? [])),
    optimizer: first!.optimizer,
    metrics: [],
    callbacks: [],
    ...rows.rows,
    inputs: data,
    targets,
    slots: [],
    turns,
    ...(kept.graphs.length > 0 ? { beforeTurns: kept.graphs } : {}),
    notHonoured: [
      ...rows.told,
      ...toldOf(outer, steps, around),
      ...toldByText(text, 'keras'),
      ...loopDoubts(at.loops),
      ...(data.some(isAugmented) ? [problem('information', AUGMENTED, first!.span)] : []),
    ],
  };
}
