import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import { add, dispose, keep, tidy, variable, zerosLike } from '@tensorflow/tfjs-core';
import type { Accumulation } from '../../core/model/plan.ts';
import type { AnyRule } from '../keras/optimizers/optimizers.ts';
import { type CommonOptions, KerasOptimizer, type WeightSettings } from '../keras/optimizers/optimizer.ts';

type NamedTensor = Readonly<{ name: string; tensor: Tensor }>;

/** Settings of one group: the optimizer's own, and how its rate stands to the common one. */
export interface GroupSettings {
  readonly options: object & CommonOptions;
  readonly factor: number;
}

/** How a loop uses its optimizer, where that is not as `fit` does. */
export interface LoopUse {
  /** Names of the variables that it changes; all where absent. */
  readonly only?: ReadonlySet<string>;
  /** Gradients are never set back: each step takes those of all steps before it too. */
  readonly adds: boolean;
  readonly accumulation?: Accumulation;
  /** Settings of single variables, by their names. */
  readonly groups?: ReadonlyMap<string, GroupSettings>;
}

/** An optimizer as a hand-written loop uses it. */
export class LoopOptimizer extends KerasOptimizer<object> {
  readonly #use: LoopUse;
  readonly #sums = new Map<string, Variable>();
  #batch = 0;
  #batches = Infinity;

  constructor(kind: string, rule: AnyRule, { options, use }: { options: object; use: LoopUse }) {
    super(kind, rule as never, options as never);
    this.#use = use;
    // Whether a step changes weights hangs on how many there were: no captured step could stand for all.
    if (use.accumulation) Object.defineProperty(this, 'applyGradients', { value: this.#accumulate.bind(this) });
  }

  /** @param batches how many batches the epoch that begins will have */
  beginEpoch(batches: number): void {
    this.#batch = 0;
    this.#batches = batches;
    if (this.#use.accumulation?.fresh) this.#clear();
  }

  #summed({ name, tensor }: NamedTensor): NamedTensor {
    const known = this.#sums.get(name);
    const sum = known ?? tidy(() => variable(tensor, false));
    if (known) known.assign(tidy(() => add(known, tensor)));
    else this.#sums.set(name, keep(sum) as Variable);
    return { name, tensor: sum };
  }

  #clear(): void {
    for (const sum of this.#sums.values()) sum.assign(tidy(() => zerosLike(sum)));
  }

  #chosen(gradients: NamedTensorMap | NamedTensor[]): NamedTensor[] {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor: tensor as Tensor }));
    const { only } = this.#use;
    return only ? named.filter(({ name }) => only.has(name)) : named;
  }

  #accumulate(gradients: NamedTensorMap | NamedTensor[]): void {
    const { every, at, last } = this.#use.accumulation!;
    const summed = this.#chosen(gradients).map((each) => this.#summed(each));
    const place = this.#batch;
    this.#batch += 1;
    if (place % every !== at && !(last && place === this.#batches - 1)) return;
    super.applyGradients(summed);
    this.#clear();
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    const chosen = this.#chosen(gradients);
    super.applyGradients(this.#use.adds ? chosen.map((each) => this.#summed(each)) : chosen);
  }

  protected override settingsOf(name: string): WeightSettings<object> {
    const group = this.#use.groups?.get(name);
    return group ? { options: group.options, rate: this.learningRate * group.factor } : super.settingsOf(name);
  }

  override dispose(): void {
    dispose([...this.#sums.values()]);
    this.#sums.clear();
    super.dispose();
  }
}
