import type { LayersModel, Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { TrainingPlan, Turn, TurnGraph, TurnLoss } from '../../../core/model/plan.ts';
import type { Span } from '../../../core/model/span.ts';
import type { LossFunction } from '../../keras/losses/losses.ts';
import { buildModel } from '../build.ts';
import { lossOf } from '../compile.ts';
import { type DataSources, refuseUnknown } from '../data/dataValues.ts';
import { heldBy } from '../heldBy.ts';
import type { LoopOptimizer } from '../loopOptimizer.ts';
import { planOptimizer } from '../optimizer.ts';
import { Refusal, refusingAt } from '../refusal.ts';
import { targetFor } from '../targets.ts';
import type { Trained } from '../trained.ts';
import { type Batch, rowsOf } from './rows.ts';
import { shareArrays } from './shared.ts';

export interface TurnsRun {
  readonly plan: TrainingPlan;
  readonly sources: DataSources;
  readonly trained: Trained;
  /** Instead of the file's own. */
  readonly epochs?: number;
  readonly batchSize?: number;
  /** From here on steps belong to this place, and train this. */
  readonly at: (span: Span, model: string) => void;
  /** Called before the first step of each turn, with the rows of its batch. */
  readonly look: (model: LayersModel, rows: number) => void;
}

/** A turn with all that its step takes. */
interface Ready {
  readonly turn: Turn;
  readonly built: LayersModel;
  readonly variables: readonly Variable[];
  readonly optimizer: LoopOptimizer;
  readonly losses: readonly (LossFunction | undefined)[];
  /** Running statistics of layers whose calls an earlier turn of the pass has computed: they have moved already. */
  readonly moved: readonly Variable[];
}

interface First {
  readonly own: TurnGraph;
  readonly built: LayersModel;
}

/** A batch, and what networks gave for it before the steps. */
interface Given {
  readonly batch: Batch;
  readonly made: readonly Tensor[];
}

function fedTo(tf: TensorFlow, { fed }: TurnGraph, { batch, made }: Given): Tensor[] {
  return fed.map((each) => (each.each === 'made' ? tf.clone(made[each.by]!) : tf.cast(batch.array(each), 'float32')));
}

function optimizersOf(plan: TrainingPlan): ReadonlyMap<number, LoopOptimizer> {
  const made = new Map<number, LoopOptimizer>();
  for (const { optimizer, optimizerId } of plan.turns!) {
    const part = { rate: undefined, use: { adds: false } };
    if (!made.has(optimizerId))
      made.set(
        optimizerId,
        refusingAt(optimizer.span, () => planOptimizer(plan, optimizer, part)),
      );
  }
  return made;
}

const variable = (weight: { read(): Tensor }): Variable => weight.read() as Variable;

/** Calls of layers, in graphs of one pass, are the same where they are the same node. */
function movedBefore({ graph }: Turn, built: LayersModel, seen: ReadonlySet<string>): readonly Variable[] {
  const calls = new Map<string, boolean>();
  for (const { id, layer } of graph.nodes)
    if (layer !== undefined) calls.set(layer, (calls.get(layer) ?? true) && seen.has(id));
  return built.layers.flatMap((layer) => {
    const own = layer.name.slice(layer.name.lastIndexOf('__') + 2);
    return calls.get(own) ? layer.nonTrainableWeights.map(variable) : [];
  });
}

/** What is computed before the steps, and the graphs of the steps. */
async function buildTurns(tf: TensorFlow, plan: TrainingPlan): Promise<readonly LayersModel[]> {
  const all: LayersModel[] = [];
  const before = (plan.beforeTurns ?? []).map(({ graph }) => ({ graph, span: plan.span }));
  for (const { graph, span } of [...before, ...plan.turns!])
    all.push(
      await buildModel(tf, graph).catch((error: unknown) => {
        if (error instanceof Refusal) throw error;
        throw new Refusal(`What is trained here can’t be built as it was read: ${String(error)}`, span);
      }),
    );
  return all;
}

async function readyTurns(
  tf: TensorFlow,
  { plan, trained }: TurnsRun,
): Promise<{ readonly first: readonly First[]; readonly turns: readonly Ready[] }> {
  const optimizers = optimizersOf(plan);
  const models = await buildTurns(tf, plan);
  for (const built of models) trained.carryInto(built);
  shareArrays(models);
  const seen = new Set<string>();
  const first = (plan.beforeTurns ?? []).map((own, index): First => {
    for (const { id } of own.graph.nodes) seen.add(id);
    return { own, built: models[index]! };
  });
  const turns = plan.turns!.map((turn, index): Ready => {
    const built = models[first.length + index]!;
    const names = heldBy({ ...plan, held: turn.held, optimizer: turn.optimizer }, { model: turn.graph, built })!;
    const variables = built.trainableWeights.filter(({ name }) => names.has(name)).map(variable);
    if (variables.length === 0)
      throw new Refusal('Nothing that this optimizer holds has a part in its loss', turn.span);
    const moved = movedBefore(turn, built, seen);
    for (const { id } of turn.graph.nodes) seen.add(id);
    const losses = turn.losses.map(({ part, output }) => part && lossOf(plan, part, built.outputs[output]!.rank));
    return { turn, built, variables, optimizer: optimizers.get(turn.optimizerId)!, losses, moved };
  });
  return { first, turns };
}

/** One of the losses, as one number. */
function termOf(
  tf: TensorFlow,
  { built, losses }: Ready,
  given: { at: number; own: TurnLoss; made: readonly Tensor[]; target?: Tensor },
): Tensor {
  const { at, own, made, target } = given;
  const loss = losses[at];
  if (loss && own.targetOutput !== undefined) return tf.mean(loss(made[own.targetOutput]!, made[own.output]!));
  if (!loss || own.target?.each === 'made' || !own.target || !target) return tf.sum(made[own.output]!);
  const compared = targetFor(tf, built, target, { data: own.target.data, loss: own.part, index: own.output });
  return tf.mean(loss(compared, made[own.output]!));
}

/** What a turn adds up, on a batch. */
function lossIn(tf: TensorFlow, ready: Ready, given: Given): { readonly whole: () => Scalar } {
  const { turn, built } = ready;
  const fed = fedTo(tf, turn, given);
  const targets = turn.losses.map(({ target }) =>
    target && target.each !== 'made' ? given.batch.array(target) : undefined,
  );
  const whole = (): Scalar => {
    const made = [built.call(fed, { training: true })].flat() as Tensor[];
    const terms = turn.losses.map((own, at) =>
      tf.mul(termOf(tf, ready, { at, own, made, target: targets[at] }), own.weight),
    );
    return tf.addN(terms.map((each) => tf.reshape(each, []))) as Scalar;
  };
  return { whole };
}

/** Computes something whose layers keep their running statistics where an earlier turn has moved them already. */
function unmoved(tf: TensorFlow, { moved }: Ready, compute: () => void): void {
  const before = moved.map((each) => tf.keep(tf.clone(each)));
  compute();
  moved.forEach((each, index) => each.assign(before[index]!));
  tf.dispose(before);
}

/** A loss and its gradients, taken before steps that come before its own. */
interface Early {
  readonly loss: Tensor;
  readonly gradients: readonly Tensor[];
}

function earlyGradients(tf: TensorFlow, ready: Ready, given: Given): Early {
  let early: Early | undefined;
  const take = (): void => {
    early = tf.tidy(() => {
      const { value, grads } = tf.variableGrads(lossIn(tf, ready, given).whole, [...ready.variables]);
      const gradients = ready.variables.map(({ name }) => tf.keep(grads[name]!));
      return { loss: tf.keep(value), gradients };
    });
  };
  unmoved(tf, ready, take);
  return early!;
}

/** A number that is the loss, and whose gradients are those that were taken: products with them, less what these are now. */
function standIn(tf: TensorFlow, { variables }: Ready, { loss, gradients }: Early): () => Scalar {
  const products = (): Tensor => tf.addN(variables.map((each, at) => tf.sum(tf.mul(each, gradients[at]!))));
  const now = products();
  return () => tf.add(loss, tf.sub(products(), now)) as Scalar;
}

/** Gradients of what a turn adds up, and the optimizer's step. */
function takeStep(tf: TensorFlow, ready: Ready, { given, early }: { given: Given; early: Early | undefined }): void {
  const { variables, optimizer } = ready;
  const step = (): void =>
    tf.tidy(() => {
      const whole = early ? standIn(tf, ready, early) : lossIn(tf, ready, given).whole;
      optimizer.minimize(whole, false, [...variables]);
    });
  if (early) step();
  else unmoved(tf, ready, step);
  if (early) tf.dispose([early.loss, ...early.gradients]);
}

/** The turns of one pass. */
function takeTurns(tf: TensorFlow, turns: readonly Ready[], given: Given, at: TurnsRun['at']): void {
  const early = new Map<Ready, Early>();
  for (const [taken, own] of turns.entries()) {
    for (const each of turns) if (each.turn.after === taken) early.set(each, earlyGradients(tf, each, given));
    at(own.turn.span, own.turn.name);
    takeStep(tf, own, { given, early: early.get(own) });
  }
}

function rowsIn(tf: TensorFlow, turn: TurnGraph, given: Given): number {
  return tf.tidy(() => fedTo(tf, turn, given)[0]?.shape[0] ?? 1);
}

const breath = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/**
 * Trains a loop whose steps take turns, step by step as the file has them.
 * @throws Refusal for anything that can't be done as the file says
 */
export async function runTurns(tf: TensorFlow, run: TurnsRun): Promise<void> {
  const { at, trained } = run;
  const plan = run.batchSize === undefined ? run.plan : { ...run.plan, batchSize: run.batchSize };
  const refused = plan.notHonoured.find(({ severity }) => severity === 'error');
  if (refused) throw new Refusal(refused.message.replace(/\.$/, ''), refused.span);
  const data = [...plan.inputs, ...plan.targets];
  refuseUnknown(data);
  const { first, turns } = await readyTurns(tf, { ...run, plan });
  const rows = rowsOf(tf, plan, run.sources);
  let looked = false;
  for (let epoch = 0; epoch < (run.epochs ?? plan.epochs); epoch += 1)
    for (const batch of rows.epoch()) {
      const made = first.map(({ own, built }) =>
        tf.tidy(() => built.call(fedTo(tf, own, { batch, made: [] }), { training: true }) as Tensor),
      );
      const given = { batch, made: made.flat() };
      if (!looked) for (const { turn, built } of turns) run.look(built, rowsIn(tf, turn, given));
      looked = true;
      takeTurns(tf, turns, given, at);
      tf.dispose(made);
      batch.end();
      await breath();
    }
  rows.dispose();
  for (const { turn, built } of turns) trained.keep(turn.name, built);
}
