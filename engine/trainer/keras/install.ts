import type { TensorFlow } from '../../backends/backend.ts';
import { registerActivations } from './activations.ts';
import { completeCalls } from './calls.ts';
import { completeCompile } from './compile.ts';
import { completeEvaluation } from './evaluation.ts';
import { holdConstraints } from './constraints.ts';
import { registerIdentity } from './identity.ts';
import { functionName, kerasLayers } from './layers/all.ts';
import { includeInnerLosses } from './innerLosses.ts';
import { quickenOrthogonal } from './orthogonal.ts';
import { correctCenteredRmsProp } from './optimizers/centered.ts';
import { ADDED_OPTIMIZERS, kerasOptimizer, registerOptimizers } from './optimizers/optimizers.ts';
import { acceptSampleWeights } from './sampleWeights.ts';
import { registerRegularizersAndInitializers } from './regularizers.ts';
import { correctMasks } from './stockMasks.ts';

let done = false;

/** Once for a process: classes that are found by name, and corrections of TensorFlow.js's own. */
function register(tf: TensorFlow): void {
  if (done) return;
  done = true;
  const layers = kerasLayers();
  registerActivations();
  registerRegularizersAndInitializers();
  registerOptimizers();
  for (const layer of layers.values()) tf.serialization.registerClass(layer as never);
  registerIdentity(layers.get('Identity')!);
  correctMasks();
  quickenOrthogonal();
  includeInnerLosses();
  correctCenteredRmsProp();
  completeCalls(tf.layers.Layer.prototype);
  completeCompile(tf.LayersModel.prototype);
  completeEvaluation(tf.LayersModel.prototype);
  holdConstraints(tf.layers.Layer.prototype, tf.Optimizer.prototype, () =>
    Object.values(tf.engine().registeredVariables),
  );
  acceptSampleWeights(tf.LayersModel.prototype);
}

type Options = Readonly<Record<string, unknown>>;

/**
 * Gives TensorFlow.js what Keras has and it lacks: layers (also as functions of `tf.layers`), activations, losses and
 * optimizers by name, masks that go where they belong, and right numbers where its own are wrong.
 * @param tf the trainer's one instance, a plain object that can be written to
 */
export function installKeras(tf: TensorFlow): void {
  register(tf);
  const factories = tf.layers as unknown as Record<string, unknown>;
  for (const [className, Layer] of kerasLayers())
    factories[functionName(className)] = (options: Options = {}) => new Layer(options as never);
  const train = tf.train as unknown as Record<string, unknown>;
  for (const [name, className] of Object.entries(ADDED_OPTIMIZERS))
    train[name] = (learningRate?: number, options: Options = {}) =>
      kerasOptimizer(className, learningRate === undefined ? options : { ...options, learningRate });
}
