import { bind } from '../../evaluate/bind.ts';
import { dictOf } from '../../evaluate/keys.ts';
import type { Config } from '../../../model/config.ts';
import {
  type CallArguments,
  type InstanceValue,
  list,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import type { Method } from '../../library/classes.ts';
import { produceData } from '../../library/data.ts';
import { predictionWord } from '../../library/predictions.ts';
import type { AtFit, KerasContext } from '../context.ts';
import { keepCheckpoints, save } from '../models/saved.ts';
import { layersBelow } from '../layers/tree.ts';
import { reportArguments } from '../layers/misuse.ts';
import { bornOf, stateOf } from '../state.ts';
import { tensorsIn } from '../values.ts';
import { compiledLoss } from './losses.ts';
import { partClass, planPart } from './parts.ts';
import { optimizerMethods } from './tape.ts';

const COMPILE =
  'optimizer="rmsprop", loss=None, loss_weights=None, metrics=None, weighted_metrics=None, run_eagerly=False, steps_per_execution=1, jit_compile="auto", auto_scale_loss=True, experimental_run_tf_function=None, sample_weight_mode=None, target_tensors=None, **more';
const FIT =
  'x=None, y=None, batch_size=None, epochs=1, verbose="auto", callbacks=None, validation_split=0.0, validation_data=None, shuffle=True, class_weight=None, sample_weight=None, initial_epoch=0, steps_per_epoch=None, validation_steps=None, validation_batch_size=None, validation_freq=1';
const EVALUATE =
  'x=None, y=None, batch_size=None, verbose="auto", sample_weight=None, steps=None, callbacks=None, return_dict=False, **more';
const PREDICT = 'x, batch_size=None, verbose="auto", steps=None, callbacks=None';
/** Gone with Keras 3, and harmless to read. */
const FORMER_FIT = ', workers=1, use_multiprocessing=False, max_queue_size=10';

function record(
  context: KerasContext,
  type: string,
  subject: InstanceValue,
  { args, signature }: { args: CallArguments; signature: string },
) {
  const bound = bind(signature, args);
  context.machine.record({ type, subject, args, details: bound.values, span: args.span });
  return bound;
}

/** What `fit` returns: an object with the curves. */
function history(context: KerasContext, args: CallArguments): Value {
  const curves = context.machine.unknown('the curves of a training', args.span);
  const attributes = new Map<string, Value>([
    ['history', curves],
    ['epoch', curves],
  ]);
  return {
    kind: 'instance',
    class: { kind: 'class', name: 'History', qualifiedName: 'keras.callbacks.History', bases: [], members: new Map() },
    attributes,
    span: args.span,
    state: new Map(),
  };
}

/** Ids of the layers that do not learn: their own, and those inside of one that does not. */
function frozenBelow(context: KerasContext, self: InstanceValue): ReadonlySet<string> {
  const whole = stateOf(self)?.layer.trainable === false;
  const layers = layersBelow(context, self).filter(({ state }) => whole || !state.trainable);
  return new Set(layers.flatMap(({ instance }) => layersBelow(context, instance).map(({ state }) => state.id)));
}

function atFit(context: KerasContext, self: InstanceValue): AtFit {
  const compiled = stateOf(self)?.compiled;
  const frozen = compiled?.frozen ?? frozenBelow(context, self);
  if (compiled) compiled.frozen = frozen;
  const optimizer = compiled?.optimizer;
  const rate = optimizer?.kind === 'instance' ? optimizer.attributes.get('learning_rate') : undefined;
  return { frozen, ...(compiled ? { compiled } : {}), ...(rate ? { rate } : {}) };
}

function fit(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const bound = record(context, 'keras.fit', self, { args, signature: FIT + FORMER_FIT });
  keepCheckpoints(context, self, bound.values.callbacks);
  context.atFit.set(args, atFit(context, self));
  reportArguments(context, { type: 'fit', signature: FIT, bound, args });
  return history(context, args);
}

/** What the model calls its optimizer by afterwards: `compile(optimizer="adam")` makes an object of the name. */
function optimizerObject(context: KerasContext, given: Value, args: CallArguments): Value {
  const part = given.kind === 'string' ? planPart('optimizers', given, args.span) : undefined;
  const made = part && partClass(context, 'optimizers', part.type, optimizerMethods(context));
  return made ? context.machine.call(made, { ...args, positional: [], named: new Map() }) : given;
}

function compile(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = record(context, 'keras.compile', self, { args, signature: COMPILE });
  const state = stateOf(self);
  if (state) {
    const before = state.compiled;
    const { optimizer: given, loss } = values;
    const optimizer = given && optimizerObject(context, given, args);
    state.compiled = { values, args, atCompile: frozenBelow(context, self), ...(optimizer ? { optimizer } : {}) };
    context.machine.willChange(() => (state.compiled = before), bornOf(state.layer));
    if (optimizer) self.attributes.set('optimizer', optimizer);
    if (loss) self.attributes.set('loss', loss);
  }
  return NONE;
}

/** `model(x)` with its tensors as data: what a person does with predictions is NumPy's. Of several, none is trained on. */
function predict(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  const { values } = record(context, 'keras.predict', self, { args, signature: PREDICT });
  const { graph, stack } = stateOf(self) ?? {};
  const ends = graph?.outputs ?? stack?.outputs.slice(-1) ?? [];
  const inputs = tensorsIn(values.x);
  const rows = inputs[0]?.shape?.[0];
  const shaped = (output: TensorValue | undefined) =>
    output?.shape && rows !== undefined ? [rows, ...output.shape.slice(1)] : undefined;
  const model = predictionWord(context.machine, args);
  const given = inputs.length === 1 ? inputs : [];
  const made = (config: Config) => ({ type: 'Predictions', inputs: given, config, span: args.span });
  const array = (output: TensorValue | undefined, config: Config) =>
    produceData(context.machine, made(config), { shape: shaped(output), dtype: 'float32' });
  if (ends.length < 2) return array(ends[0], { model });
  return list(ends.map((output, index) => array(output, { output: index })));
}

function summary(context: KerasContext, self: InstanceValue, args: CallArguments): Value {
  context.machine.record({ type: 'keras.summary', subject: self, args, span: args.span });
  return NONE;
}

const nothing = () => NONE;

/** `compile`, `fit` and what else a model does with data. */
export function trainingMethods(context: KerasContext): Readonly<Record<string, Method>> {
  const unknown =
    (what: string): Method =>
    (_self, args) =>
      context.machine.unknown(what, args.span);
  return {
    compile: (self, args) => compile(context, self, args),
    fit: (self, args) => fit(context, self, args),
    evaluate: (self, args) => {
      record(context, 'keras.evaluate', self, { args, signature: EVALUATE });
      return context.machine.unknown('what evaluate returns', args.span);
    },
    predict: (self, args) => predict(context, self, args),
    train_on_batch: (self, args) => {
      const signature = 'x, y=None, sample_weight=None, class_weight=None, return_dict=False, **more';
      record(context, 'keras.train_on_batch', self, { args, signature });
      context.atFit.set(args, atFit(context, self));
      return context.machine.unknown('the loss of a batch', args.span);
    },
    test_on_batch: unknown('the loss of a batch'),
    compute_loss: (_self, args) =>
      compiledLoss(context, 'x=None, y=None, y_pred=None, sample_weight=None, training=True, **more', args),
    compiled_loss: (_self, args) => compiledLoss(context, 'y, y_pred, sample_weight=None, **more', args),
    compute_metrics: () => dictOf(new Map()),
    predict_on_batch: (self, args) => predict(context, self, { ...args }),
    summary: (self, args) => summary(context, self, args),
    save: (self, args) => save(context, self, args),
    export: nothing,
    save_weights: nothing,
    load_weights: (self, args) => {
      context.machine.record({ type: 'keras.load_weights', subject: self, args, span: args.span });
      return NONE;
    },
    to_json: unknown('the text of a model'),
    reset_states: nothing,
    reset_metrics: nothing,
    compute_output_shape: unknown('an output shape'),
  };
}
