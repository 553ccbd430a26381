import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Model } from '../../core/model/graph.ts';
import type { DataExpression, TrainingPlan } from '../../core/model/plan.ts';
import { buildModel } from './build.ts';
import { compilePlan } from './compile.ts';
import { type DataSources, dataTensor } from './dataValues.ts';
import { Refusal } from './refusal.ts';

export interface PlanRun {
  readonly model: Model;
  readonly plan: TrainingPlan;
  readonly sources: DataSources;
}

/** Losses that compare whole numbers with classes want them as floats of the output's rank. */
function targetFor(tf: TensorFlow, model: LayersModel, target: Tensor, index: number): Tensor {
  const output = model.outputs[index]!;
  const grown = target.rank === output.rank - 1 ? tf.expandDims(target, -1) : target;
  return tf.cast(grown, 'float32');
}

const together = (tensors: Tensor[]): Tensor | Tensor[] => (tensors.length === 1 ? tensors[0]! : tensors);

function checkRows(inputs: readonly Tensor[], plan: TrainingPlan): void {
  const counts = new Set(inputs.map((each) => each.shape[0]));
  if (counts.size > 1)
    throw new Refusal(`Inputs and targets have different numbers of rows: ${[...counts].join(' and ')}`, plan.span);
}

/**
 * Builds, compiles and fits one plan of a read file.
 * @returns what was built, trained
 * @throws Refusal for anything that can't be done as the file says
 */
export async function runPlan(tf: TensorFlow, { model, plan, sources }: PlanRun): Promise<LayersModel> {
  if (plan.inputs.length === 0 || plan.targets.length === 0)
    throw new Refusal('What the model is trained on was not understood', plan.span);
  const built = await buildModel(tf, model);
  compilePlan(tf, built, plan);
  const array = (data: DataExpression) => dataTensor(tf, data, sources);
  const floats = (data: DataExpression) => tf.tidy(() => tf.cast(array(data), 'float32'));
  const targets = (list: readonly DataExpression[]) =>
    list.map((data, index) => tf.tidy(() => targetFor(tf, built, array(data), index)));
  const [x, y] = [plan.inputs.map(floats), targets(plan.targets)];
  checkRows([...x, ...y], plan);
  const { validation } = plan;
  const held = validation?.inputs && validation.targets;
  const validationData = held && [together(validation.inputs.map(floats)), together(targets(validation.targets!))];
  await built.fit(together(x), together(y), {
    epochs: plan.epochs,
    batchSize: plan.batchSize ?? x[0]!.shape[0],
    shuffle: plan.shuffle,
    validationSplit: validation?.split,
    validationData: validationData as [Tensor, Tensor] | undefined,
    yieldEvery: 'batch',
  });
  tf.dispose([...x, ...y]);
  return built;
}
