import type { Config } from '../../model/config.ts';
import { call, type Code, flat } from '../code/code.ts';
import { differing } from './parts.ts';
import type { Training } from './training.ts';

/** What a language calls the functions of formulas. */
interface Words {
  readonly cos: string;
  readonly pi: string;
  readonly least: string;
  readonly floor: (above: string, below: string) => string;
  readonly passed: (milestones: readonly number[]) => string;
}

const PYTHON: Words = {
  cos: 'math.cos',
  pi: 'math.pi',
  least: 'min',
  floor: (above, below) => `${above} // ${below}`,
  passed: (milestones) =>
    `sum(epoch >= each for each in (${milestones.join(', ')}${milestones.length === 1 ? ',' : ''}))`,
};

const SCRIPT: Words = {
  cos: 'Math.cos',
  pi: 'Math.PI',
  least: 'Math.min',
  floor: (above, below) => `Math.floor(${above} / ${below})`,
  passed: (milestones) => `[${milestones.join(', ')}].filter((each) => epoch >= each).length`,
};

/** A schedule as a factor of the first rate, counted in epochs or in steps. */
interface Factor {
  readonly by: 'epoch' | 'step';
  readonly text: string;
}

type Formula = (config: Config, words: Words) => Factor | undefined;

const cosine = ({ cos, pi }: Words, at: string, of: string) => `0.5 * (1 + ${cos}(${pi} * ${at} / ${of}))`;

/** PyTorch's schedules count epochs, Keras's steps; the formulas are theirs. */
const FORMULAS: Readonly<Record<string, Formula>> = {
  Cosine: (_, words) => ({ by: 'epoch', text: cosine(words, 'epoch', 'EPOCHS') }),
  StepLR: ({ step_size: size, gamma }, { floor }) => ({
    by: 'epoch',
    text: size === 1 ? `${String(gamma)} ** epoch` : `${String(gamma)} ** (${floor('epoch', String(size))})`,
  }),
  MultiStepLR: ({ milestones, gamma }, { passed }) => ({
    by: 'epoch',
    text: `${String(gamma)} ** ${passed(milestones as readonly number[])}`,
  }),
  ExponentialLR: ({ gamma }) => ({ by: 'epoch', text: `${String(gamma)} ** epoch` }),
  CosineAnnealingLR: ({ T_max: most, eta_min: least }, words) =>
    Number(least ?? 0) === 0 ? { by: 'epoch', text: cosine(words, 'epoch', String(most)) } : undefined,
  CosineDecay: ({ decay_steps: steps, alpha, warmup_target: warm }, words) => {
    if (warm != null) return undefined;
    const wave = cosine(words, `${words.least}(step, ${String(steps)})`, String(steps));
    return { by: 'step', text: Number(alpha ?? 0) === 0 ? wave : `${1 - Number(alpha)} * ${wave} + ${Number(alpha)}` };
  },
  ExponentialDecay: ({ decay_steps: steps, decay_rate: rate, staircase }, { floor }) => ({
    by: 'step',
    text: `${String(rate)} ** (${staircase === true ? floor('step', String(steps)) : `step / ${String(steps)}`})`,
  }),
  InverseTimeDecay: ({ decay_steps: steps, decay_rate: rate, staircase }, { floor }) => ({
    by: 'step',
    text: `1 / (1 + ${String(rate)} * ${staircase === true ? `(${floor('step', String(steps))})` : `step / ${String(steps)}`})`,
  }),
};

function factorOf({ schedule }: Training, words: Words): Factor | undefined {
  if (!schedule || !Object.hasOwn(FORMULAS, schedule.type)) return undefined;
  const numbers = Object.entries(schedule.config).filter(([name]) => /steps|rate|gamma|size|T_max/.test(name));
  if (numbers.some(([, value]) => value !== null && typeof value === 'object')) return undefined;
  return FORMULAS[schedule.type]!(schedule.config, words);
}

export const leftOut = ({ schedule }: Training): readonly string[] =>
  schedule ? [`The schedule ${schedule.type} of the learning rate is left out: it has no equal here.`] : [];

/** Keras's own schedules, by their arguments after the first rate. */
const IN_KERAS: Readonly<Record<string, string>> = {
  CosineDecay: 'decay_steps=None, alpha=0.0, warmup_target=None, warmup_steps=0',
  CosineDecayRestarts: 'first_decay_steps=None, t_mul=2.0, m_mul=1.0, alpha=0.0',
  ExponentialDecay: 'decay_steps=None, decay_rate=None, staircase=False',
  InverseTimeDecay: 'decay_steps=None, decay_rate=None, staircase=False',
  PolynomialDecay: 'decay_steps=None, end_learning_rate=0.0001, power=1.0, cycle=False',
};

export interface KerasSchedule {
  /** What the optimizer is given as its rate. */
  readonly rate: Code;
  readonly callbacks: readonly Code[];
  /** What the callbacks call. */
  readonly functions: readonly string[];
  readonly usesMath: boolean;
  readonly notes: readonly string[];
}

export function kerasSchedule(training: Training): KerasSchedule {
  const plain: KerasSchedule = { rate: 'LEARNING_RATE', callbacks: [], functions: [], usesMath: false, notes: [] };
  const { schedule } = training;
  if (!schedule) return plain;
  if (schedule.type === 'Cosine') {
    const steps = 'decay_steps=EPOCHS * math.ceil(len(y_train) / BATCH_SIZE)';
    return { ...plain, rate: call('keras.optimizers.schedules.CosineDecay', ['LEARNING_RATE', steps]), usesMath: true };
  }
  if (Object.hasOwn(IN_KERAS, schedule.type)) {
    const items = differing(IN_KERAS[schedule.type]!, schedule.config);
    return { ...plain, rate: call(`keras.optimizers.schedules.${schedule.type}`, ['LEARNING_RATE', ...items]) };
  }
  if (schedule.type === 'ReduceLROnPlateau') return { ...plain, callbacks: [plateau(schedule.config)] };
  const factor = factorOf(training, PYTHON);
  if (factor?.by !== 'epoch') return { ...plain, notes: leftOut(training) };
  const lines = [
    'def rate_of(epoch, _):',
    '    """The learning rate of an epoch."""',
    `    return LEARNING_RATE * ${factor.text}`,
  ];
  const callback = call('keras.callbacks.LearningRateScheduler', ['rate_of']);
  return { ...plain, callbacks: [callback], functions: [lines.join('\n')], usesMath: factor.text.includes('math.') };
}

function plateau({ factor, patience, min_lr: least }: Config): Code {
  const items = differing('factor=0.1, patience=10, min_lr=0.0', {
    factor: factor ?? 0.1,
    patience: patience ?? 10,
    min_lr: least ?? 0,
  });
  return call('keras.callbacks.ReduceLROnPlateau', items);
}

const IN_TORCH: Readonly<Record<string, string>> = {
  StepLR: 'step_size=None, gamma=0.1',
  MultiStepLR: 'milestones=None, gamma=0.1',
  ExponentialLR: 'gamma=None',
  ConstantLR: 'factor=0.3333333333333333, total_iters=5',
  LinearLR: 'start_factor=0.3333333333333333, end_factor=1.0, total_iters=5',
  PolynomialLR: 'total_iters=5, power=1.0',
  CosineAnnealingLR: 'T_max=None, eta_min=0.0',
  CosineAnnealingWarmRestarts: 'T_0=None, T_mult=1, eta_min=0.0',
  ReduceLROnPlateau: 'factor=0.1, patience=10, min_lr=0',
};

export interface TorchSchedule {
  readonly code?: Code;
  /** When its `step` is called. */
  readonly by: 'epoch' | 'step' | 'loss';
  readonly usesMath: boolean;
  readonly notes: readonly string[];
}

export function torchSchedule(training: Training): TorchSchedule {
  const { schedule } = training;
  const none: TorchSchedule = { by: 'epoch', usesMath: false, notes: [] };
  if (!schedule) return none;
  const scheduler = (name: string, items: readonly Code[]) =>
    call(`torch.optim.lr_scheduler.${name}`, ['optimizer', ...items]);
  if (schedule.type === 'Cosine') return { ...none, code: scheduler('CosineAnnealingLR', ['T_max=EPOCHS']) };
  if (Object.hasOwn(IN_TORCH, schedule.type)) {
    const code = scheduler(schedule.type, differing(IN_TORCH[schedule.type]!, schedule.config));
    return { ...none, code, by: schedule.type === 'ReduceLROnPlateau' ? 'loss' : 'epoch' };
  }
  const factor = factorOf(training, PYTHON);
  if (!factor) return { ...none, notes: leftOut(training) };
  const code = scheduler('LambdaLR', [`lambda ${factor.by}: ${factor.text}`]);
  return { code, by: factor.by, usesMath: flat(code).includes('math.'), notes: [] };
}

/** The rate as an expression of `epoch` or `step`. */
export function scriptSchedule(training: Training): { factor?: Factor; notes: readonly string[] } {
  const factor = factorOf(training, SCRIPT);
  return factor ? { factor, notes: [] } : { notes: leftOut(training) };
}
