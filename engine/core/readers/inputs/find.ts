import { BATCH, type Shape } from '../../model/dimension.ts';
import type { Model } from '../../model/graph.ts';
import type { Machine, ModelCandidate } from '../evaluate/machine.ts';
import type { Program } from '../program/tree.ts';
import { type Shapes, tryShapes } from './accept.ts';
import { inferShapes, type Progress, settled } from './infer.ts';
import { shapesIn, shapesInComments } from './written.ts';

export interface FoundInputs {
  readonly shapes: Shapes | undefined;
  /** The other end of what fits as well: only what is alike at both ends is known. */
  readonly upTo?: Shapes;
  readonly from: Model['inputsFrom'];
}

/** What is known besides the model itself. */
export interface Evidence {
  readonly program: Program;
  readonly numbers: readonly number[];
  /** Shapes that a person gave, batch left out. */
  readonly given?: readonly Shape[];
  /** What is known of the shapes should the search not come to its end. */
  readonly progress: Progress;
}

/** The class of a model, and what it does with its inputs. */
function classOf({ value }: ModelCandidate) {
  const made = value.kind === 'instance' ? value.class : value;
  if (made.kind !== 'class') return undefined;
  const forward = made.members.get('forward') ?? made.members.get('call');
  return { docstring: made.docstring, source: forward?.kind === 'function' ? forward.source : undefined };
}

/** What the texts beside a model say of its inputs. */
function written(candidate: ModelCandidate, { comments }: Program): readonly Shape[] {
  const made = classOf(candidate);
  const [first] = made?.source?.body ?? [];
  const followed = made?.source && { span: made.source.span, first: first?.span.start ?? made.source.span.end };
  return [
    ...[made?.docstring, made?.source?.docstring].flatMap((each) => shapesIn(each ?? '')),
    ...shapesInComments(comments, candidate.span, followed),
  ];
}

/** The shapes of a model's inputs: as a person gave them, as the code has them, or as it implies them. */
export function findInputs(machine: Machine, candidate: ModelCandidate, evidence: Evidence): FoundInputs {
  if (evidence.given) return { shapes: evidence.given.map((each) => [BATCH, ...each]), from: 'given' };
  if (candidate.inputs) return { shapes: settled(machine, candidate, candidate.inputs), from: 'code' };
  if (candidate.inputNames.length === 1) {
    const fitting = written(candidate, evidence.program).find((each) => tryShapes(machine, candidate, [each]).accepted);
    if (fitting) return { shapes: [fitting], from: 'code' };
  }
  const inferred = inferShapes(machine, candidate, evidence);
  return inferred ? { ...inferred, from: 'inferred' } : { shapes: undefined, from: 'unknown' };
}
