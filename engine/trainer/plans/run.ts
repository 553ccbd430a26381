import type { CustomCallbackArgs, LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Model } from '../../core/model/graph.ts';
import type { DataExpression, TrainingPlan } from '../../core/model/plan.ts';
import { batchesOf, needsBatches, wholeBatches } from './batches.ts';
import { buildModel } from './build.ts';
import { planCallbacks } from './callbacks/planCallbacks.ts';
import { compilePlan } from './compile.ts';
import { createDataTensors, type DataSources, refuseUnknown } from './data/dataValues.ts';
import { groupsBy, heldBy } from './heldBy.ts';
import type { LoopOptimizer } from './loopOptimizer.ts';
import { Refusal } from './refusal.ts';
import { targetFor } from './targets.ts';
import type { Trained } from './trained.ts';

export interface PlanRun {
  readonly model: Model;
  readonly plan: TrainingPlan;
  readonly sources: DataSources;
  /** What the file trained before this. */
  readonly trained?: Trained;
  /** The folder that names of files in the plan start from. */
  readonly folder: string;
  /** A line of the run's log. */
  readonly say: (line: string) => void;
}

const together = (tensors: Tensor[]): Tensor | Tensor[] => (tensors.length === 1 ? tensors[0]! : tensors);

function checkRows(inputs: readonly Tensor[], plan: TrainingPlan): void {
  const counts = new Set(inputs.map((each) => each.shape[0]));
  if (counts.size > 1)
    throw new Refusal(`Inputs and targets have different numbers of rows: ${[...counts].join(' and ')}`, plan.span);
}

interface Batch {
  readonly x: Tensor[];
  readonly y: Tensor[];
  readonly weighed?: Tensor;
}

interface Feed {
  validationData(): [Tensor, Tensor] | undefined;
  /** @throws Refusal for data that is not there, not understood or of several lengths */
  batch(): Batch;
  /** Another batch, where the loop draws each. */
  next(): Batch;
  dispose(): void;
}

/** What is fed and compared, held or split off for looking at the model meanwhile. */
function feed(tf: TensorFlow, built: LayersModel, { plan, sources }: PlanRun): Feed {
  const { validation } = plan;
  const given = plan.sampleWeights ? [plan.sampleWeights] : [];
  const roots = [plan.inputs, plan.targets, given, validation?.inputs ?? [], validation?.targets ?? []].flat();
  const tensors = createDataTensors(tf, sources, { roots, redrawn: plan.redrawn });
  const array = tensors.tensor;
  const floats = (data: DataExpression) => tf.tidy(() => tf.cast(array(data), 'float32'));
  const targets = (list: readonly DataExpression[]) =>
    list.map((data, index) =>
      tf.tidy(() => targetFor(tf, built, array(data), { data, loss: plan.loss[index] ?? plan.loss[0], index })),
    );
  const cut = plan.dropLast && !needsBatches(plan) && plan.batchSize ? plan.batchSize : undefined;
  const whole = (list: Tensor[]) => (cut ? wholeBatches(tf, list, cut) : list);
  const batch = (): Batch => {
    const all = plan.inputs.map(floats);
    const compared = isAddedAlone(plan) ? nothings(tf, built, all) : targets(plan.targets);
    const weights = plan.sampleWeights && floats(plan.sampleWeights);
    checkRows([...all, ...compared, ...(weights ? [weights] : [])], plan);
    const [x, y] = [whole(all), whole(compared)];
    const [weighed] = weights ? whole([weights]) : [];
    return { x, y, ...(weighed ? { weighed } : {}) };
  };
  const next = (): Batch => {
    tensors.redraw();
    return batch();
  };
  const alone = isAddedAlone(plan);
  const held = validation?.inputs && (validation.targets?.length || alone) ? validation : undefined;
  const kept = () => {
    const all = held?.inputs?.map(floats);
    return all && [together(all), together(alone ? nothings(tf, built, all) : targets(held!.targets!))];
  };
  return { validationData: kept as Feed['validationData'], batch, next, dispose: tensors.dispose };
}

/** Whether the model is compared with nothing: its calls add the whole loss. */
const isAddedAlone = ({ loss, targets, added }: TrainingPlan): boolean =>
  added !== undefined && loss.length === 0 && targets.length === 0;

/** What TensorFlow.js wants to compare outputs with, whatever it is. */
function nothings(tf: TensorFlow, { outputs }: LayersModel, [first]: readonly Tensor[]): Tensor[] {
  return outputs.map(({ shape }) => tf.zeros([first!.shape[0]!, ...shape.slice(1).map((each) => each ?? 1)]));
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');

/** The model with those layers frozen that are frozen at this training, whatever the file does to them later. */
function asTrained(model: Model, { frozen }: TrainingPlan): Model {
  if (!frozen) return model;
  return { ...model, layers: model.layers.map((layer) => ({ ...layer, trainable: !frozen.includes(layer.id) })) };
}

/**
 * Builds, compiles and fits one plan of a read file.
 * @returns what was built, trained
 * @throws Refusal for anything that can't be done as the file says
 */
export async function runPlan(tf: TensorFlow, run: PlanRun): Promise<LayersModel> {
  const { model, plan, folder, say, trained } = run;
  const refused = plan.notHonoured.find(({ severity }) => severity === 'error');
  if (refused) throw new Refusal(refused.message.replace(/\.$/, ''), refused.span);
  if (plan.inputs.length === 0 || (plan.targets.length === 0 && !isAddedAlone(plan)))
    throw new Refusal('What the model is trained on was not understood', plan.span);
  refuseUnknown([...plan.inputs, ...plan.targets]);
  const built = await buildModel(tf, asTrained(model, plan), plan.added).catch((error: unknown) => {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`The model can’t be built as it was read: ${messageOf(error)}`, plan.span);
  });
  trained?.carryInto(built);
  const around = { model, built };
  const use = {
    adds: plan.gradients === 'added',
    accumulation: plan.accumulation,
    only: heldBy(plan, around),
    groups: groupsBy(plan, around),
  };
  const optimizer = compilePlan(tf, built, { plan, use });
  if (built.trainableWeights.length === 0)
    throw new Refusal('Everything in the model is frozen here, so that nothing would be learned', plan.span);
  await trained?.carryOptimizer(plan, built, optimizer);
  const given = feed(tf, built, run);
  const callbacks = () => planCallbacks(plan, { model: built, optimizer, folder, say });
  for (let time = 0; time < (plan.times ?? 1); time += 1) {
    const fit: Fit = { built, plan, optimizer, feed: given, callbacks: callbacks() };
    await (plan.redrawn ? fitDrawn(tf, fit) : fitOnce(tf, fit));
  }
  given.dispose();
  trained?.keep(model.id, built);
  await trained?.keepOptimizer(plan, built, optimizer);
  return built;
}

interface Fit {
  readonly built: LayersModel;
  readonly feed: Feed;
  readonly plan: TrainingPlan;
  readonly optimizer: LoopOptimizer;
  readonly callbacks: CustomCallbackArgs | undefined;
}

/** @param batches how many an epoch has */
function watched({ plan, optimizer, callbacks }: Fit, batches: number): CustomCallbackArgs[] {
  const counting: CustomCallbackArgs = {
    onEpochBegin: () => {
      optimizer.beginEpoch(batches);
      return Promise.resolve();
    },
  };
  return [...(plan.accumulation ? [counting] : []), ...(callbacks ? [callbacks] : [])];
}

function batchesIn(rows: number, { batchSize = rows, dropLast, stepsPerEpoch }: TrainingPlan): number {
  return stepsPerEpoch ?? (dropLast ? Math.floor(rows / batchSize) : Math.ceil(rows / batchSize));
}

function common(fit: Fit, batches: number) {
  const { plan, feed } = fit;
  return {
    epochs: plan.epochs,
    initialEpoch: plan.firstEpoch,
    validationData: feed.validationData(),
    classWeight: plan.classWeights && { ...plan.classWeights },
    yieldEvery: 'batch',
    callbacks: watched(fit, batches),
  } as const;
}

async function fitOnce(tf: TensorFlow, fit: Fit): Promise<void> {
  const { built, plan } = fit;
  const { x, y, weighed } = fit.feed.batch();
  const always = common(fit, batchesIn(x[0]!.shape[0]!, plan));
  fit.feed.dispose();
  if (!needsBatches(plan)) {
    const { batchSize = x[0]!.shape[0]!, shuffle, validation } = plan;
    const weights = weighed ? { sampleWeight: weighed } : {};
    const all = { ...always, ...weights, batchSize, shuffle, validationSplit: validation?.split };
    await built.fit(together(x), together(y), all);
  } else {
    if (weighed || plan.validation?.split)
      throw new Refusal(
        'Weights of rows, or a share of the rows to validate on, are not followed yet where an epoch is not all rows',
        plan.span,
      );
    await built.fitDataset(batchesOf(tf, { x, y }, plan), { ...always, batchesPerEpoch: plan.stepsPerEpoch });
  }
  tf.dispose([...x, ...y, ...(weighed ? [weighed] : [])]);
}

/** Every step has a batch of its own, as the loop draws it. */
async function fitDrawn(tf: TensorFlow, fit: Fit): Promise<void> {
  const { built, plan, feed } = fit;
  // The first is drawn here, so that what is wrong with the data is told as such.
  let ready: Batch | undefined = feed.next();
  function* batches() {
    for (;;) {
      const { x, y } = ready ?? feed.next();
      ready = undefined;
      yield { xs: together(x), ys: together(y) };
    }
  }
  const dataset = tf.data.generator(batches as never);
  await built.fitDataset(dataset, {
    ...common(fit, plan.stepsPerEpoch ?? 1),
    batchesPerEpoch: plan.stepsPerEpoch ?? 1,
  });
}
