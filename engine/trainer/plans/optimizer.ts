import type { Config } from '../../core/model/config.ts';
import type { PlanPart, TrainingPlan } from '../../core/model/plan.ts';
import { type AnyRule, kerasRule, optionsOf } from '../keras/optimizers/optimizers.ts';
import type { CommonOptions } from '../keras/optimizers/optimizer.ts';
import { type GroupSettings, LoopOptimizer, type LoopUse } from './loopOptimizer.ts';
import { TORCH_RULES } from './torch/optimizers.ts';
import { Refusal } from './refusal.ts';

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

function optionsFrom({ type, config }: PlanPart, rule: AnyRule, rate?: number): CommonOptions {
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
  if (rate !== undefined) given.learning_rate = rate;
  return optionsOf(type, rule, given) as CommonOptions;
}

/** What the plan says of single variables, and how their rates stand to the common one. */
export interface PlanUse extends Omit<LoopUse, 'groups'> {
  readonly groups?: ReadonlyMap<string, Config>;
}

/**
 * The optimizer of a plan with its framework's own formulas and defaults.
 * @param rate the first learning rate, where a schedule says it
 * @throws Error with a sentence about what is not computed
 */
export function planOptimizer(
  plan: TrainingPlan,
  part: PlanPart,
  { rate, use: { groups: named, ...use } }: { rate: number | undefined; use: PlanUse },
): LoopOptimizer {
  if (plan.framework === 'torch') checkKnown(part);
  const rule = ruleOf(plan, part.type);
  const options = optionsFrom(part, rule, rate);
  const groups = [...(named ?? [])].map(([name, config]): [string, GroupSettings] => {
    // A rate that is a schedule is no number: only groups are held against the common one.
    const common = optionsFrom(part, rule).learningRate;
    const own = optionsFrom({ ...part, config: { ...part.config, ...config } }, rule);
    if (common === 0) throw new Error('Groups with rates of their own beside a common rate of 0 are not computed yet');
    return [name, { options: own, factor: own.learningRate / common }];
  });
  return new LoopOptimizer(part.type, rule, { options, use: { ...use, groups: new Map(groups) } });
}
