import type { Model } from '../../model/graph.ts';
import type { TrainingPlan } from '../../model/plan.ts';
import type { Fix, Problem, RelatedPlace, Severity } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import type { ProgramEvent } from '../evaluate/machine.ts';
import type { Program } from '../program/tree.ts';

/** What a rule may look at. */
export interface Judged {
  readonly text: string;
  readonly program: Program;
  readonly events: readonly ProgramEvent[];
  readonly models: readonly Model[];
  readonly plans: readonly TrainingPlan[];
  /** What was told while the program was followed: arguments that a layer does not have, say. */
  readonly told: readonly Problem[];
}

export interface Found {
  readonly message: string;
  readonly span: Span;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
}

/** A mistake that can be told from the source. `why` and `example` make its page in docs/rules.md. */
export interface Rule {
  readonly code: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  /** Code that it speaks of, and code that it leaves alone. */
  readonly example: { readonly wrong: string; readonly right: string };
  readonly check: (judged: Judged) => readonly Found[];
}

/** The model that a plan trains. */
export function modelOfPlan({ models }: Judged, plan: TrainingPlan): Model | undefined {
  return models.find((each) => each.id === plan.model);
}
