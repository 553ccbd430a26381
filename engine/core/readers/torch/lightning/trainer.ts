import { findMember } from '../../evaluate/classes.ts';
import { bind } from '../../evaluate/bind.ts';
import { call } from '../../evaluate/arguments.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  integer,
  list,
  NONE,
  text,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { isInstance } from '../values.ts';
import { LIGHTNING, PROGRAM } from './program.ts';

const OPTIONS = Symbol('options of a trainer');

const isOff = (value: Value | undefined, off: readonly (number | boolean | null)[]): boolean => {
  const given = value === undefined || value.kind === 'none' ? null : 'value' in value ? value.value : undefined;
  return off.includes(given as number | boolean | null);
};

/** Options that change which batches train or how, with what they are where they change nothing. */
const CHANGING: Readonly<Record<string, readonly (number | boolean | null)[]>> = {
  max_steps: [-1, null],
  max_time: [null],
  min_epochs: [null, 0, 1],
  fast_dev_run: [false, null, 0],
  overfit_batches: [0, null],
  limit_train_batches: [1, null],
  accumulate_grad_batches: [1, null],
  reload_dataloaders_every_n_epochs: [0, null],
};

/** Methods of a module that take part in a step, where Lightning's own would do nothing more. */
const OWN_STEPS = [
  'optimizer_step',
  'optimizer_zero_grad',
  'backward',
  'configure_gradient_clipping',
  'on_train_batch_start',
  'on_before_optimizer_step',
  'on_after_batch_transfer',
  'transfer_batch_to_device',
];

/** What is done otherwise than the program would have it, as a sentence; nothing where all is followed. */
function refusedOf(options: ReadonlyMap<string, Value>, model: InstanceValue): string | undefined {
  const changed = Object.entries(CHANGING).find(([name, off]) => !isOff(options.get(name), off));
  if (changed) return `Trainer’s ${changed[0]} is not followed yet`;
  const own = OWN_STEPS.find((name) => findMember(model.class, name).member?.kind === 'function');
  if (own) return `A ${own} of the module’s own is not followed yet`;
  const byHand = model.attributes.get('automatic_optimization');
  if (byHand && !isOff(byHand, [true])) return 'Optimization by hand in a LightningModule is not followed yet';
  return undefined;
}

const HARMLESS =
  /^(?:ModelCheckpoint|LearningRateMonitor|\w*ProgressBar|ModelSummary|RichModelSummary|DeviceStatsMonitor|Timer)$/;

/** Callbacks of the trainer that may change what is learned. */
function callbacksOf(options: ReadonlyMap<string, Value>): readonly string[] {
  const given = options.get('callbacks');
  const all = given?.kind === 'list' ? given.items : given && given.kind !== 'none' ? [given] : [];
  return all.flatMap((each) => {
    const name = isInstance(each) ? each.class.name : each.kind === 'unknown' ? 'a callback' : undefined;
    return name === undefined || HARMLESS.test(name) ? [] : [name];
  });
}

interface Loaders {
  readonly training: Value;
  readonly validation: Value;
}

/** The loaders that are handed over, or those that the data module or the module itself gives. */
function loadersOf(machine: Machine, values: Readonly<Record<string, Value>>, span: CallArguments['span']): Loaders {
  const { model = NONE, datamodule = NONE, train_dataloaders: given = NONE, val_dataloaders: held = NONE } = values;
  const module =
    datamodule.kind === 'none'
      ? given.kind === 'instance' && has(given, 'train_dataloader')
        ? given
        : NONE
      : datamodule;
  const source = module.kind === 'none' ? (given.kind === 'none' ? model : NONE) : module;
  const ask = (name: string, args: readonly Value[] = []): Value =>
    source.kind === 'instance' && has(source, name)
      ? machine.call(machine.attribute(source, name, span), call(span, args))
      : NONE;
  if (source.kind === 'none') return { training: given, validation: held };
  ask('prepare_data');
  ask('setup', [text('fit')]);
  const validation = ask('val_dataloader');
  return { training: ask('train_dataloader'), validation: held.kind === 'none' ? validation : held };
}

const has = ({ class: kind }: InstanceValue, name: string): boolean =>
  findMember(kind, name).member?.kind === 'function';

const FIT =
  'model, train_dataloaders=None, val_dataloaders=None, datamodule=None, ckpt_path=None, train_dataloader=None';
/** As many epochs as Lightning trains where nothing says how many. */
const EPOCHS = 1000;

function fit(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const { values } = bind(FIT, args);
  const { model } = values;
  const options = (self.state.get(OPTIONS) as ReadonlyMap<string, Value> | undefined) ?? new Map<string, Value>();
  const loop = machine.program(LIGHTNING, PROGRAM)?.member('fit');
  if (!loop || !model || !isInstance(model)) return machine.unknown('a call of Trainer.fit()', args.span);
  const refused = refusedOf(options, model);
  machine.record({
    type: 'lightning.fit',
    subject: model,
    span: args.span,
    details: {
      refused: refused === undefined ? NONE : text(refused),
      callbacks: list(callbacksOf(options).map(text)),
    },
  });
  const own =
    values.train_dataloader?.kind === 'none' ? values : { ...values, train_dataloaders: values.train_dataloader! };
  const { training, validation } = loadersOf(machine, own, args.span);
  const epochs = options.get('max_epochs');
  const limit = options.get('gradient_clip_val') ?? NONE;
  const algorithm = options.get('gradient_clip_algorithm');
  const cutsEach = algorithm?.kind === 'string' && algorithm.value === 'value';
  machine.call(
    loop,
    call(args.span, [
      model,
      training,
      validation,
      epochs && epochs.kind !== 'none' ? epochs : integer(EPOCHS),
      cutsEach ? NONE : limit,
      cutsEach ? limit : NONE,
    ]),
  );
  return NONE;
}

/** Lightning's `Trainer`: the loop that its `fit` is, over the module's own steps. */
export function trainerClass(machine: Machine): ClassValue {
  const silent = ['test', 'validate', 'predict', 'save_checkpoint'].map((name) => [name, () => NONE]);
  return nativeClass('lightning.Trainer', {
    __init__: (self, { named }) => {
      self.state.set(OPTIONS, named);
      return NONE;
    },
    fit: (self, args) => fit(machine, self, args),
    ...(Object.fromEntries(silent) as Record<string, () => Value>),
  });
}
