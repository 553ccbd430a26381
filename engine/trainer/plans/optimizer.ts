import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import { add, dispose, keep, tidy, variable } from '@tensorflow/tfjs-core';
import type { PlanPart, TrainingPlan } from '../../core/model/plan.ts';
import { type AnyRule, kerasRule, optionsOf } from '../keras/optimizers/optimizers.ts';
import { KerasOptimizer } from '../keras/optimizers/optimizer.ts';
import { TORCH_RULES } from './torch/optimizers.ts';
import { Refusal } from './refusal.ts';

type NamedTensor = Readonly<{ name: string; tensor: Tensor }>;

/** How a loop uses its optimizer, where that is not as `fit` does. */
export interface LoopUse {
  /** Names of the variables that it changes; all where absent. */
  readonly only?: ReadonlySet<string>;
  /** Gradients are never set back: each step takes those of all steps before it too. */
  readonly adds: boolean;
}

/** An optimizer as a hand-written loop uses it. */
export class LoopOptimizer extends KerasOptimizer<object> {
  readonly #use: LoopUse;
  readonly #sums = new Map<string, Variable>();

  constructor(kind: string, rule: AnyRule, { options, use }: { options: object; use: LoopUse }) {
    super(kind, rule as never, options as never);
    this.#use = use;
  }

  #summed({ name, tensor }: NamedTensor): NamedTensor {
    const known = this.#sums.get(name);
    const sum = known ?? tidy(() => variable(tensor, false));
    if (known) known.assign(tidy(() => add(known, tensor)));
    else this.#sums.set(name, keep(sum) as Variable);
    return { name, tensor: sum };
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor: tensor as Tensor }));
    const { only, adds } = this.#use;
    const chosen = only ? named.filter(({ name }) => only.has(name)) : named;
    super.applyGradients(adds ? chosen.map((each) => this.#summed(each)) : chosen);
  }

  override dispose(): void {
    dispose([...this.#sums.values()]);
    this.#sums.clear();
    super.dispose();
  }
}

/** Of PyTorch's arguments none may be missing: what is not known would be taken for the default. */
function checkKnown({ type, config, span }: PlanPart): void {
  const unknown = Object.entries(config).find(([, value]) => value === null);
  if (unknown) throw new Refusal(`The argument ${unknown[0]} of the optimizer ${type} is not a known number`, span);
}

function ruleOf({ framework }: TrainingPlan, type: string): AnyRule {
  if (framework !== 'torch') return kerasRule(type);
  const rule = TORCH_RULES[type];
  if (!rule) throw new Error(`PyTorch's optimizer ${type} is not computed by Descent's engine yet`);
  return rule;
}

/**
 * The optimizer of a plan with its framework's own formulas and defaults.
 * @param rate the first learning rate, where a schedule says it
 * @throws Error with a sentence about what is not computed
 */
export function planOptimizer(
  plan: TrainingPlan,
  part: PlanPart,
  { rate, use }: { rate: number | undefined; use: LoopUse },
): KerasOptimizer<object> {
  if (plan.framework === 'torch') checkKnown(part);
  const given = Object.entries(part.config).filter(([, value]) => value !== null);
  const config = Object.fromEntries(given);
  if (rate !== undefined) config.learning_rate = rate;
  const rule = ruleOf(plan, part.type);
  const options = optionsOf(part.type, rule, config);
  return new LoopOptimizer(part.type, rule, { options, use });
}
