import { BATCH, type Shape } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import type { Problem } from '../../../../engine/core/model/problem.ts';
import type {
  FinishedProgram,
  Library,
  ModelCandidate,
  ProgramEvent,
} from '../../../../engine/core/readers/evaluate/machine.ts';
import type { Resolve } from '../../../../engine/core/readers/evaluate/evaluation.ts';
import { lowerPython } from '../../../../engine/core/readers/python/lower.ts';
import { runPython } from '../../../../engine/core/readers/python/run.ts';
import { createTorch } from '../../../../engine/core/readers/torch/library.ts';
import { modelOf } from '../../../../engine/core/readers/trace/graph.ts';

/** Extents of an input as a test writes them: null is the batch. */
export type Extents = readonly (number | null)[];

export interface TorchReading {
  readonly problems: readonly Problem[];
  readonly notUnderstood: readonly { readonly construct: string }[];
  readonly events: readonly ProgramEvent[];
  readonly candidates: readonly ModelCandidate[];
  readonly program: FinishedProgram;
  readonly library: Library;
  readonly follow: <Result>(more: () => Result) => Result;
  model(name: string, inputs: readonly Extents[]): Model;
}

const shapeOf = (extents: Extents): Shape => extents.map((each) => each ?? BATCH);

/** Reads PyTorch source with the evaluator and PyTorch's vocabulary alone. */
export function readTorch(text: string, resolve?: Resolve): TorchReading {
  let library: Library | undefined;
  const run = runPython(text, { libraries: [(machine) => (library = createTorch(machine))], resolve });
  const { problems, events, notUnderstood, scope } = run;
  const program: FinishedProgram = { scope, events, program: lowerPython(text) };
  const follow = <Result>(more: () => Result): Result => {
    const result = run.follow(more);
    if (result === undefined) throw new Error('too many steps');
    return result;
  };
  const candidates = follow(() => library!.candidates!(program));
  const model = (name: string, inputs: readonly Extents[]): Model => {
    const candidate = candidates.find((each) => each.name === name);
    if (!candidate) throw new Error(`${name} is not among ${candidates.map((each) => each.name).join(', ')}`);
    const traced = follow(() => candidate.trace(inputs.map(shapeOf)));
    return modelOf(candidate, traced, { inputsFrom: 'given', problems });
  };
  return { problems, notUnderstood, events, candidates, program, library: library!, follow, model };
}

/** Shapes as golden files have them: null for what is known by name only, `?` where the rank is not known. */
export function extentsOf(shape: Shape | undefined): Extents | '?' {
  return shape?.map((each) => (typeof each === 'number' ? each : null)) ?? '?';
}
