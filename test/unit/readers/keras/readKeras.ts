import type { Model } from '../../../../engine/core/model/graph.ts';
import type { TrainingPlan } from '../../../../engine/core/model/plan.ts';
import type { Problem } from '../../../../engine/core/model/problem.ts';
import type { MachineOptions } from '../../../../engine/core/readers/evaluate/createMachine.ts';
import type { Library, ProgramEvent, TracedModel } from '../../../../engine/core/readers/evaluate/machine.ts';
import { findInputs } from '../../../../engine/core/readers/inputs/find.ts';
import { createKeras } from '../../../../engine/core/readers/keras/library.ts';
import { lowerPython } from '../../../../engine/core/readers/python/lower.ts';
import { runPython } from '../../../../engine/core/readers/python/run.ts';
import { modelOf } from '../../../../engine/core/readers/trace/graph.ts';

export interface ReadKeras {
  readonly models: readonly Model[];
  readonly plans: readonly TrainingPlan[];
  readonly problems: readonly Problem[];
  readonly events: readonly ProgramEvent[];
}

/** Reads a program with Keras's vocabulary alone. */
export function readKeras(text: string, resolve?: MachineOptions['resolve']): ReadKeras {
  let library: Library | undefined;
  const libraries = [(machine: Parameters<typeof createKeras>[0]) => (library = createKeras(machine))];
  const run = runPython(text, { libraries, resolve });
  const program = { scope: run.scope, events: run.events, program: lowerPython(text) };
  const candidates = run.follow(() => library?.candidates?.(program)) ?? [];
  const traced = candidates.flatMap((candidate): TracedModel[] => {
    const evidence = { program: program.program, numbers: [] };
    const found = run.follow(() => findInputs(run.machine, candidate, evidence)) ?? {
      shapes: undefined,
      from: 'unknown',
    };
    const ends = run.follow(() => candidate.trace(found.shapes ?? candidate.inputNames.map(() => undefined)));
    return ends ? [{ candidate, model: modelOf(candidate, ends, { inputsFrom: found.from, problems: [] }) }] : [];
  });
  const plans = run.follow(() => library?.plans?.(program, traced)) ?? [];
  return { models: traced.map((each) => each.model), plans, problems: run.problems, events: run.events };
}
