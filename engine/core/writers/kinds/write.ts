import type { TrainingPlan } from '../../model/plan.ts';
import { refuse } from '../net/net.ts';
import type { Conversion, TargetName, WrittenModel } from '../target.ts';
import { type KindCode, type KindContext, merged } from './context.ts';
import * as flax from './flax/others.ts';
import { flaxTraining } from './flax/training.ts';
import * as keras from './keras/others.ts';
import { kerasTraining } from './keras/training.ts';
import { isPage, type KindName, kindsFor } from './kind.ts';
import { indented, pythonFile } from './pythonFile.ts';
import { scriptFile } from './scriptFile.ts';
import { kerasServing } from './serving.ts';
import { taskOf } from './task.ts';
import { torchDdp, torchFsdp } from './torch/distributed.ts';
import * as torch from './torch/others.ts';
import { torchRay } from './torch/ray.ts';
import { torchTraining } from './torch/training.ts';
import * as tfjs from './tfjs/others.ts';
import { tfjsPage } from './tfjs/browser.ts';
import { tfjsServing } from './tfjs/serving.ts';
import { tfjsTraining, type Typed } from './tfjs/training.ts';
import { trainingOf } from './training.ts';

interface Written {
  readonly text: string;
  /** Names of what stands at the top of the code to be changed. */
  readonly settings: readonly string[];
  readonly notes: readonly string[];
}

type Kinds = Readonly<Partial<Record<KindName, () => KindCode>>>;

function kerasKinds(context: KindContext): Kinds {
  const training = () => kerasTraining(context);
  const whole = () => merged(training(), keras.kerasData(context), keras.kerasMain(context));
  return {
    training,
    data: whole,
    evaluation: () => keras.kerasEvaluation(context),
    'k-fold': () => merged(training(), keras.kerasFolds(context)),
    'mixed-precision': () => merged(keras.kerasMixed(context), training()),
    distribution: () => merged(keras.kerasDistribution(), whole()),
    inference: () => keras.kerasInference(context),
    serving: () => kerasServing(context),
    export: () => keras.kerasExport(context),
  };
}

function torchKinds(context: KindContext, make: string): Kinds {
  const data = () => torch.torchData(context);
  return {
    training: () => torchTraining(context),
    data: () => merged(torchTraining(context), data(), torch.torchMain(make)),
    evaluation: () => torch.torchEvaluation(context),
    'k-fold': () => merged(torchTraining(context), torch.torchFolds(context, make)),
    'mixed-precision': () => torchTraining(context, true),
    ddp: () => merged(data(), torchDdp(context, make)),
    ray: () => merged(data(), torchRay(context, make)),
    fsdp: () => merged(data(), torchFsdp(context, make)),
    inference: () => torch.torchInference(context, make),
    serving: () => torch.torchServing(context, make),
    export: () => torch.torchExport(make),
  };
}

function flaxKinds(context: KindContext): Kinds {
  const make = `${context.name}(rngs=nnx.Rngs(0))`;
  const training = () => flaxTraining(context);
  return {
    training,
    data: () => merged(training(), keras.kerasData(context), flax.flaxMain(make)),
    evaluation: () => flax.flaxEvaluation(context),
    'k-fold': () => merged(training(), flax.flaxFolds(context)),
    'mixed-precision': () => flax.flaxMixed(context),
    distribution: () => merged(flax.flaxDistribution(context), keras.kerasData(context), flax.flaxMain(make)),
    inference: () => flax.flaxInference(context, make),
    serving: () => flax.flaxServing(context, make),
    export: () => flax.flaxExport(make),
  };
}

function tfjsKinds(context: KindContext, typed: Typed): Kinds {
  const training = () => tfjsTraining(context, typed);
  return {
    training,
    data: () => merged(training(), tfjs.tfjsData(context, typed), tfjs.tfjsMain(context)),
    evaluation: () => tfjs.tfjsEvaluation(context, typed),
    'k-fold': () => merged(training(), tfjs.tfjsFolds(context, typed)),
    inference: () => tfjs.tfjsInference(context, typed),
    serving: () => tfjsServing(context, typed),
    export: () => tfjs.tfjsExport(context, typed),
  };
}

/** A module's class makes as many models as are wanted, and so does a function around a `Sequential`. */
function torchModel({ text, name }: WrittenModel): { text: string; make: string } {
  const start = `${name} = nn.Sequential(`;
  if (!text.includes(`\n${start}`)) return { text, make: `${name}()` };
  const make = name === 'model' ? 'make_model' : `make_${name}`;
  const at = text.indexOf(start);
  const body = indented(`return ${text.slice(at + name.length + 3).trimEnd()}`);
  return { text: `${text.slice(0, at)}def ${make}():\n${body}\n`, make: `${make}()` };
}

/** What can be said of training only where something trains. */
const NEEDS_TRAINING = /^(training|data|evaluation|k-fold|mixed-precision|ddp|fsdp|ray|distribution)$/;

function contextOf({ net, name, target }: Conversion, kind: KindName, plan: TrainingPlan | undefined): KindContext {
  const single = net.outputs.length === 1;
  const base = { net, name: name!, task: single ? taskOf(net, target, plan?.loss[0]) : undefined };
  if (NEEDS_TRAINING.test(kind)) return { ...base, training: trainingOf(net, target, plan) };
  return {
    ...base,
    get training() {
      return trainingOf(net, target, plan);
    },
  };
}

const PAGE_NOTE =
  'The page loads what the kind export writes, from the folder model beside it. It has to be served: browsers load no modules from files.';

const isScript = (target: TargetName) => target === 'tfjs' || target === 'tfjs-js';

function codeOf(kinds: Kinds, kind: KindName): KindCode {
  const make = kinds[kind];
  return make ? make() : refuse(`there is no code of the kind ${kind} for this framework`);
}

/** The written model with code of a kind around it. */
export function writeKind(made: Conversion, kind: KindName, plan: TrainingPlan | undefined): Written {
  const { target } = made;
  if (!kindsFor(target).includes(kind)) refuse(`the kind ${kind} is not written for ${target}`);
  const context = contextOf(made, kind, plan);
  const whole = made as Conversion & WrittenModel;
  const told = (text: string, code: KindCode): Written => ({
    text,
    settings: (code.settings ?? []).map(([name]) => name),
    notes: [...(NEEDS_TRAINING.test(kind) ? context.training.notes : []), ...(code.notes ?? [])],
  });
  if (isPage(kind)) return { text: tfjsPage(context, whole), settings: ['MODEL'], notes: [PAGE_NOTE] };
  if (isScript(target)) {
    const typed: Typed = (text) => (target === 'tfjs' ? text : '');
    const code = codeOf(tfjsKinds(context, typed), kind);
    const factory = kind === 'k-fold' ? `export function createModel()${typed(': tf.LayersModel')}` : undefined;
    return told(scriptFile(whole, code, factory), code);
  }
  const { text, kinds } = pythonKinds(whole, context);
  const code = codeOf(kinds, kind);
  return told(pythonFile(text, unique(code)), code);
}

/** The model's text as kinds want it, and what they are for its framework. */
function pythonKinds(made: WrittenModel & Conversion, context: KindContext): { text: string; kinds: Kinds } {
  if (made.target === 'flax') return { text: made.text, kinds: flaxKinds(context) };
  if (made.target === 'keras') return { text: made.text, kinds: kerasKinds(context) };
  const { text, make } = torchModel(made);
  return { text, kinds: torchKinds(context, make) };
}

/** A setting that two parts want stands once. */
function unique(code: KindCode): KindCode {
  const settings = new Map((code.settings ?? []).map((each) => [each[0], each]));
  return { ...code, settings: [...settings.values()] };
}
