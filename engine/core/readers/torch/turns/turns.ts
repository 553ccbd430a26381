import type { Turn, TurnData, TurnGraph, TrainingPlan } from '../../../model/plan.ts';
import type { FinishedProgram, ProgramEvent, TracedModel } from '../../evaluate/machine.ts';
import type { Origin, TensorValue } from '../../evaluate/values.ts';
import { ancestors } from '../../library/ancestors.ts';
import { isAugmented, slotsIn } from '../../library/data.ts';
import { loopDoubts } from '../../library/loopDoubts.ts';
import { optimizerIdOf } from '../../library/optimizerId.ts';
import { toldByText } from '../../library/toldByText.ts';
import { isOfNetwork, turnData, turnGraph } from '../../library/turns/graph.ts';
import { isByChance } from '../../../model/chance.ts';
import { rowProblems } from '../training/doubts.ts';
import { updatedAt } from '../training/handSteps.ts';
import { clippingOf, note } from '../training/gradients.ts';
import { rowsTaken } from '../training/passes.ts';
import { mixedRows } from '../../library/mixedRows.ts';
import { passLoops, type Step, stepsIn } from './steps.ts';
import { type Term, termsOf } from './terms.ts';

interface Around {
  readonly program: FinishedProgram;
  readonly models: readonly TracedModel[];
  readonly begun: number;
  /** What is computed before the turns, by the number of its graph. */
  readonly kept: ReadonlyMap<Origin, number>;
}

/** Models whose arrays a step changes. */
function modelsHeld({ held }: Step, models: readonly TracedModel[]): readonly TracedModel[] {
  return models.filter(({ model }) => model.layers.some(({ weights }) => weights.some(({ id }) => held.has(id))));
}

function turnOf(
  step: Step,
  { program, models, begun, kept }: Around,
): { turn: Turn; terms: readonly Term[] } | undefined {
  const { optimizer, held, backward } = step;
  const found = backward.map(({ subject }) => (subject.kind === 'tensor' ? termsOf(subject) : undefined));
  if (!found.every((each) => each !== undefined)) return undefined;
  const terms = found.flat();
  const outputs = [...new Set(terms.map(({ prediction }) => prediction))];
  const own = modelsHeld(step, models);
  const name = own.map(({ model }) => model.name).join(' and ');
  const { span } = backward.at(-1)!;
  const before = new Map([...kept].filter(([origin]) => step.kept.some((each) => each.origin === origin)));
  const drawn = turnGraph(outputs, { name, framework: 'torch', span, models, begun, kept: before });
  const targets = terms.map(({ target }) => target && turnData(target, begun));
  if (!drawn || own.length === 0 || terms.some(({ target }, index) => target && !targets[index])) return undefined;
  const made = program.events.find(({ type, subject }) => type === 'torch.optimizer' && subject === step.step.subject);
  const config = { ...optimizer.config, ...clippingOf(backward.at(-1)!, step.step, program) };
  const { optimizerId } = optimizerIdOf(program.events, step.step.subject);
  return {
    terms,
    turn: {
      name,
      span,
      ...drawn,
      losses: terms.map(({ part, prediction, weight }, index) => ({
        ...(part ? { part } : {}),
        output: outputs.indexOf(prediction),
        ...(targets[index] ? { target: targets[index] } : {}),
        weight,
      })),
      optimizer: { type: optimizer.type, config, span: made?.span ?? step.step.span },
      optimizerId: optimizerId ?? 0,
      held: [...held],
    },
  };
}

/** The data behind what is fed and compared. */
function dataIn(terms: readonly Term[]): { readonly fed: TensorValue[]; readonly targets: TensorValue[] } {
  const all = ancestors(...terms.map(({ prediction }) => prediction)).flatMap(({ inputs }) => inputs);
  const fed = all.filter((each) => !isOfNetwork(each) && each.origin.type !== 'Constant' && !each.origin.parameter);
  return { fed, targets: terms.flatMap(({ target }) => target ?? []) };
}

const dataOf = (fed: readonly (TurnData | undefined)[]) => [
  ...new Set(fed.flatMap((each) => (each && each.each !== 'made' ? [each.data] : []))),
];

/** Rows of several loaders that are shuffled, each in an order of its own. */
function isMixed(all: readonly TensorValue[]): boolean {
  const batches = ancestors(...all).filter(({ type }) => type === 'Batch');
  const loaders = new Set(batches.map(({ span }) => `${span.file ?? ''}:${span.start}`));
  return loaders.size > 1 && batches.some(({ config }) => config.shuffle === true);
}

interface Fed {
  readonly fed: readonly TensorValue[];
  readonly targets: readonly TensorValue[];
}

/** What the steps of a pass take, with how often passes come; nothing where the rows of a pass are not plain. */
function passOf(steps: readonly Step[], backward: ProgramEvent, { text = '' }: FinishedProgram) {
  const terms = steps.flatMap((each) =>
    each.backward.flatMap(({ subject }) => (subject.kind === 'tensor' ? termsOf(subject) : undefined) ?? []),
  );
  const { fed, targets } = dataIn(terms);
  const { notes, rows, cut } = rowsTaken(backward, { fed, targets, text });
  const all = [...fed, ...targets];
  const plain = cut.size === 0 && !isMixed(all) && !mixedRows(all);
  return plain && !notes.some(({ severity }) => severity === 'error') ? { fed, targets, notes, rows } : undefined;
}

/** Turns in their order, and what is computed before them. */
function turnsOf(steps: readonly Step[], around: Omit<Around, 'kept'>) {
  const { program, models, begun } = around;
  const kept = [
    ...new Map(steps.flatMap((each) => each.kept.map((tensor) => [tensor.origin, tensor] as const))).values(),
  ];
  const { span } = steps[0]!.step;
  const wanted = { name: 'before', framework: 'torch', span, models, begun } as const;
  const beforeTurns = kept.map((tensor) => turnGraph([tensor], wanted));
  const numbers = new Map(kept.map(({ origin }, index) => [origin, index]));
  const turns = steps.map((each) => turnOf(each, { program, models, begun, kept: numbers })?.turn);
  const isWhole = beforeTurns.every((each) => each !== undefined) && turns.every((each) => each !== undefined);
  return isWhole ? { beforeTurns, turns } : undefined;
}

/** The numbers that are drawn in every pass anew. */
function redrawnOf({ fed, targets }: Fed, begun: number): Pick<TrainingPlan, 'redrawn'> {
  const drawn = ancestors(...fed, ...targets).filter(({ id, type }) => id > begun && isByChance(type));
  return drawn.length > 0 ? { redrawn: drawn.map(({ span }) => span) } : {};
}

/**
 * A loop with several losses, networks or optimizers, or with losses that the file computes itself: its steps, in their
 * order. Nothing where a step is not plain.
 * @param backward one gradient of the loop
 */
export function turnsPlan(
  backward: ProgramEvent,
  program: FinishedProgram,
  models: readonly TracedModel[],
): TrainingPlan | undefined {
  const loops = passLoops(backward);
  const [outer, loop] = [loops[0], loops.at(-1)];
  const steps = loop && stepsIn(loop, program, models);
  // What cuts batches by hand has to be known before anything is made of them.
  const pass = steps && passOf(steps, { ...backward, loops }, program);
  const made = outer && pass && turnsOf(steps, { program, models, begun: outer.id });
  if (!made) return undefined;
  const { turns, beforeTurns } = made;
  const data = dataOf([...turns, ...beforeTurns].flatMap((each: TurnGraph) => each.fed));
  // Data that nobody has named yet is asked for by the shapes that one model and one loss want.
  if (data.some((each) => slotsIn(each).length > 0)) return undefined;
  const [first] = turns;
  return {
    model: modelsHeld(steps[0]!, models)[0]!.model.id,
    framework: 'torch',
    kind: 'loop',
    span: first!.span,
    loss: turns.flatMap(({ losses }) => losses.flatMap(({ part }) => part ?? [])),
    optimizer: first!.optimizer,
    metrics: [],
    callbacks: [],
    ...pass.rows,
    ...redrawnOf(pass, outer.id),
    inputs: data,
    targets: dataOf(turns.flatMap(({ losses }) => losses.map(({ target }) => target))),
    slots: [],
    turns,
    ...(beforeTurns.length > 0 ? { beforeTurns } : {}),
    notHonoured: [
      ...pass.notes,
      ...rowProblems(pass.fed, backward),
      ...loopDoubts(backward.loops),
      ...toldByText(program.text ?? '', 'torch', updatedAt(program)),
      ...(data.some(isAugmented) ? [note('Random changes of the pictures are left out.', first!.span)] : []),
    ],
  };
}
