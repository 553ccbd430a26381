import type { NamedTensorMap, serialization, Tensor, Variable } from '@tensorflow/tfjs-core';
import {
  add,
  clipByValue,
  dispose,
  div,
  engine,
  fill,
  minimum,
  mul,
  norm,
  Optimizer,
  scalar,
  sqrt,
  square,
  addN,
  sub,
  sum,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { adamMover } from '../../../backends/kernels/adamSteps.ts';
import type { NamedTensor, Rule } from './rule.ts';

/** What every optimizer of Keras takes. */
export interface CommonOptions {
  readonly learningRate: number;
  readonly weightDecay: number | null;
  /** Limits of the length of one gradient, of its numbers, and of the length of all gradients together. */
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;
}

export interface WeightSettings<Options> {
  readonly options: Options & CommonOptions;
  readonly rate: number;
}

type Slots = Record<string, Variable>;

/** x, made shorter where it is longer than `limit`. */
function shortened(x: Tensor, length: Tensor, limit: number): Tensor {
  return mul(x, minimum(1, div(limit, length)));
}

/** Runs a rule over all weights. Its numbers are TensorFlow.js tensors, the step included: a step is a pure graph. */
export class KerasOptimizer<Options extends object> extends Optimizer {
  private readonly rule: Rule<Options>;
  private readonly kind: string;
  private readonly options: Options & CommonOptions;
  private readonly slots = new Map<string, Slots>();
  private step: Variable | undefined;
  /** May be changed between steps. */
  learningRate: number;

  constructor(kind: string, rule: Rule<Options>, options: Options & CommonOptions) {
    super();
    this.kind = kind;
    this.rule = rule;
    this.options = options;
    this.learningRate = options.learningRate;
  }

  override getClassName(): string {
    return this.kind;
  }

  setLearningRate(rate: number): void {
    this.learningRate = rate;
  }

  private slotsOf(name: string, weight: Tensor): Slots {
    const present = this.slots.get(name);
    if (present) return present;
    const wanted = Object.entries(this.rule.slots(weight.shape, this.settingsOf(name).options));
    const made = wanted.map(([slot, { shape, start }]): [string, Variable] => [
      slot,
      tidy(() => variable(fill([...shape], start), false)),
    ]);
    const slots = Object.fromEntries(made);
    this.slots.set(name, slots);
    return slots;
  }

  private clipped(gradients: readonly Tensor[]): Tensor[] {
    const { clipnorm, clipvalue, globalClipnorm } = this.options;
    if (clipnorm !== null) return gradients.map((each) => shortened(each, norm(each), clipnorm));
    if (clipvalue !== null) return gradients.map((each) => clipByValue(each, -clipvalue, clipvalue));
    if (globalClipnorm === null) return [...gradients];
    const length = sqrt(addN(gradients.map((each) => sum(square(each)))));
    return gradients.map((each) => shortened(each, length, globalClipnorm));
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const known = named.filter(({ tensor }) => (tensor as Tensor | null) !== null);
    this.step ??= tidy(() => variable(scalar(0), false));
    tidy(() => {
      this.step!.assign(add(this.step!, 1));
      const used = this.clipped(known.map(({ tensor }) => tensor));
      known.forEach(({ name }, index) => this.updateWeight(name, used[index]!));
    });
    this.incrementIterations();
  }

  /** What one weight is changed by; all by the same unless it is said otherwise. */
  protected settingsOf(_name: string): WeightSettings<Options> {
    return { options: this.options, rate: this.learningRate };
  }

  private updateWeight(name: string, gradient: Tensor): void {
    const weight = engine().registeredVariables[name] as Variable;
    const slots = this.slotsOf(name, weight);
    const { options, rate } = this.settingsOf(name);
    const { weightDecay } = options;
    if (this.movedAsAdam({ weight, gradient, slots }, { options, rate })) return;
    const decayed = weightDecay ? sub(weight, mul(weight, weightDecay * rate)) : weight;
    const next = this.rule.update({
      weight: decayed,
      gradient,
      slot: (slot) => slots[slot]!,
      remember: (slot, value) => slots[slot]!.assign(value as never),
      step: this.step!,
      rate,
      options,
    });
    weight.assign(next as never);
  }

  /** Takes the step by the back end's own loop for Adam, where it has one and the rule is that. */
  private movedAsAdam(
    { weight, gradient, slots }: { weight: Variable; gradient: Tensor; slots: Slots },
    { options, rate }: WeightSettings<Options>,
  ): boolean {
    const mover = adamMover();
    const adam = mover && this.rule.asAdam?.(options, { rate, count: this.iterations + 1 });
    if (!adam || weight.dtype !== 'float32' || gradient.dtype !== 'float32') return false;
    const { weightDecay } = options;
    if (weightDecay) weight.assign(mul(weight, 1 - weightDecay * rate) as never);
    const [first, second] = adam.slots.map((slot) => slots[slot]!) as [Variable, Variable];
    mover(adam.numbers)([weight, first, second], gradient);
    return true;
  }

  override dispose(): void {
    for (const slots of this.slots.values()) dispose(slots);
    this.slots.clear();
    this.step?.dispose();
    this.step = undefined;
  }

  override async getWeights(): Promise<NamedTensor[]> {
    const own = [...this.slots].flatMap(([name, slots]) =>
      Object.entries(slots).map(([slot, tensor]) => ({ name: `${name}/${slot}`, tensor })),
    );
    return [await this.saveIterations(), ...(this.step ? [{ name: 'step', tensor: this.step }] : []), ...own];
  }

  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const own = await this.extractIterations(weights);
    this.dispose();
    for (const { name, tensor } of own) {
      if (name === 'step') {
        this.step = variable(tensor, false);
        continue;
      }
      const cut = name.lastIndexOf('/');
      const slots = this.slots.get(name.slice(0, cut)) ?? {};
      slots[name.slice(cut + 1)] = variable(tensor, false);
      this.slots.set(name.slice(0, cut), slots);
    }
  }

  getConfig(): serialization.ConfigDict {
    return { ...this.options, learningRate: this.learningRate } as unknown as serialization.ConfigDict;
  }
}
