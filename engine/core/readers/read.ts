import type { Config } from '../model/config.ts';
import type { Shape } from '../model/dimension.ts';
import type { Model } from '../model/graph.ts';
import type { TrainingPlan } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';

export interface ReadOptions {
  /** `python`, `typescript`, `javascript`, `typescriptreact` or `javascriptreact`, as VS Code names them. */
  readonly language: string;
  /**
   * Text of another file of the workspace, by the name that an import gives it (`models.blocks`, `./blocks`), seen from
   * the file that imports it. Nothing for what is not there.
   */
  readonly resolve?: (module: string, from?: string) => { readonly file: string; readonly text: string } | undefined;
  /** Input shapes that a person gave, by model name; batch left out. */
  readonly inputs?: Readonly<Record<string, readonly Shape[]>>;
  /** The most steps that the evaluator may take; for tests. */
  readonly steps?: number;
  /** Values of `argparse` options or globals that a person set. */
  readonly settings?: Config;
}

export interface Reading {
  readonly models: readonly Model[];
  readonly plans: readonly TrainingPlan[];
  readonly problems: readonly Problem[];
}
