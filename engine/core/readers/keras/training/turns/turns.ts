import { isByChance } from '../../../../model/chance.ts';
import type { TrainingPlan, Turn, TurnData } from '../../../../model/plan.ts';
import type { Problem } from '../../../../model/problem.ts';
import type { FinishedProgram, LoopState, TracedModel } from '../../../evaluate/machine.ts';
import type { TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { changedByPass } from '../../../library/changedByPass.ts';
import { isAugmented, slotsIn } from '../../../library/data.ts';
import { loopDoubts } from '../../../library/loopDoubts.ts';
import { optimizerIdOf } from '../../../library/optimizerId.ts';
import { redrawnIn } from '../../../library/redrawn.ts';
import { toldByText } from '../../../library/toldByText.ts';
import { isOfNetwork, turnData, turnGraph } from '../../../library/turns/graph.ts';
import type { KerasContext } from '../../context.ts';
import { pipelineAsides } from '../asides.ts';
import { partOf } from '../part.ts';
import { isRegularised } from '../tapes/doubts.ts';
import { passesOf, problem } from '../tapes/passes.ts';
import { withModes } from './modes.ts';
import { passLoops, type Step, stepsIn } from './steps.ts';
import { type Term, termsOf } from './terms.ts';

interface Around {
  readonly context: KerasContext;
  readonly program: FinishedProgram;
  readonly models: readonly TracedModel[];
  /** The number of the outermost loop. */
  readonly begun: number;
}

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

function turnOf(step: Step, index: number, around: Around): Turn | undefined {
  const { context, program, models, begun } = around;
  const terms = termsOf(step.loss);
  const own = modelsHeld(step, models);
  if (!terms || terms.length === 0 || own.length === 0) return undefined;
  const outputs = [...new Set(terms.map(({ prediction }) => prediction))];
  const compared = terms.map((each) => comparedWith(each, outputs, begun));
  const { span } = step.place;
  const name = own.map(({ model }) => model.name).join(' and ');
  const drawn = turnGraph(outputs, { name, framework: 'keras', span, models, begun });
  if (!drawn || !compared.every((each) => each !== undefined)) return undefined;
  return {
    name,
    span,
    ...withModes(context, drawn),
    losses: terms.map(({ part, prediction, weight }, at) => ({
      ...(part ? { part } : {}),
      output: outputs.indexOf(prediction),
      ...compared[at],
      weight,
    })),
    optimizer: step.optimizer,
    optimizerId: optimizerIdOf(program.events, step.step.subject).optimizerId ?? 0,
    held: [...step.held],
    ...(step.after === index ? {} : { after: step.after }),
  };
}

/** Everything that is no network's, and that a step takes. */
function dataBehind(steps: readonly Step[]): readonly TensorValue[] {
  const all = ancestors(...steps.map(({ loss }) => loss)).flatMap(({ inputs }) => inputs);
  return all.filter((each) => !isOfNetwork(each) && each.origin.type !== 'Constant' && !each.origin.parameter);
}

const dataOf = (fed: readonly (TurnData | undefined)[]) => [
  ...new Set(fed.flatMap((each) => (each && each.each !== 'made' ? [each.data] : []))),
];

/** Losses that layers add by themselves: a loop has them only where it asks for them. */
function addsOwnLosses(turns: readonly Turn[], text: string): boolean {
  return /\.losses\b(?!\.)/.test(text) && turns.some(({ graph }) => graph.layers.some(isRegularised));
}

/** What else of a pass is looked at and has no part in training. */
function unwatched(loop: LoopState, { events }: FinishedProgram): readonly Problem[] {
  const inside = events.filter((each) => each.loops.some(({ id }) => id === loop.id));
  const names = new Set(
    inside.flatMap(({ type, subject }) => (type === 'metric.update_state' ? (partOf(subject)?.type ?? []) : [])),
  );
  return [...names].flatMap((name) =>
    name === 'Mean' ? [] : [problem('information', `No curve of ${name} is drawn for this loop`, loop.span)],
  );
}

/** Rows that change with the number of the pass, or predictions of a network that learns meanwhile. */
function isPlain(fed: readonly TensorValue[], loops: readonly LoopState[], text: string): boolean {
  const begun = loops[0]!.id;
  const predicted = ancestors(...fed).some(({ id, type }) => id > begun && type === 'Predictions');
  return !predicted && !changedByPass(loops, fed, { text, isRows: () => false });
}

const AUGMENTED = 'Random changes of the pictures are left out';

/**
 * A loop with several tapes, networks or optimizers, or with losses that the file computes itself: its steps, in their
 * order. Nothing where a step is not plain.
 * @param at one gradient of the loop
 */
export function turnsPlan(
  context: KerasContext,
  at: FinishedProgram['events'][number],
  { program, models }: Pick<Around, 'program' | 'models'>,
): TrainingPlan | undefined {
  const loops = passLoops(at);
  const [outer, loop] = [loops[0], loops.at(-1)];
  const steps = loop && stepsIn(loop, program);
  if (!outer || !steps) return undefined;
  const turns = steps.map((each, index) => turnOf(each, index, { context, program, models, begun: outer.id }));
  const fed = dataBehind(steps);
  const text = program.text ?? '';
  if (!turns.every((each) => each !== undefined) || addsOwnLosses(turns, text)) return undefined;
  const drawn = redrawnIn({ ...at, loops }, fed);
  const { pipeline, told, ...passes } = passesOf({ ...at, loops }, drawn.redrawn !== undefined);
  const data = dataOf(turns.flatMap((each) => each.fed));
  const targets = dataOf(turns.flatMap(({ losses }) => losses.map(({ target }) => target)));
  const isAsked = [...data, ...targets].some((each) => slotsIn(each).length > 0);
  if (isAsked || !isPlain(fed, loops, text) || told.some(({ severity }) => severity === 'error')) return undefined;
  const byChance = ancestors(...fed).filter(({ id, type }) => id > outer.id && isByChance(type));
  const [first] = turns;
  return {
    model: modelsHeld(steps[0]!, models)[0]!.model.id,
    framework: 'keras',
    kind: 'loop',
    span: first!.span,
    loss: turns.flatMap(({ losses }) => losses.flatMap(({ part }) => part ?? [])),
    optimizer: first!.optimizer,
    metrics: [],
    callbacks: [],
    ...passes,
    ...(byChance.length > 0 ? { redrawn: byChance.map(({ span }) => span) } : {}),
    batchSize: typeof pipeline?.batchSize === 'number' ? pipeline.batchSize : undefined,
    shuffle: pipeline?.shuffle ?? false,
    ...(pipeline?.dropLast ? { dropLast: true } : {}),
    inputs: data,
    targets,
    slots: [],
    turns,
    notHonoured: [
      ...told,
      ...pipelineAsides(pipeline, { span: at.span, steps: pipeline?.steps }),
      ...unwatched(outer, program),
      ...toldByText(text, 'keras'),
      ...loopDoubts(at.loops),
      ...(data.some(isAugmented) ? [problem('information', AUGMENTED, first!.span)] : []),
    ],
  };
}
