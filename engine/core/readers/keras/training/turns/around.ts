import type { FinishedProgram, TracedModel } from '../../../evaluate/machine.ts';
import type { KerasContext } from '../../context.ts';

/** A loop in its program. */
export interface Around {
  readonly context: KerasContext;
  readonly program: FinishedProgram;
  readonly models: readonly TracedModel[];
  /** The number of the outermost loop. */
  readonly begun: number;
}
