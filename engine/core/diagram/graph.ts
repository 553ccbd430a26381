import type { Framework } from '../model/graph.ts';
import type { Severity } from '../model/problem.ts';
import type { Span } from '../model/span.ts';
import type { NodeKind } from './kind.ts';

/** Output number `output` of the node at this index. */
export interface DiagramTensor {
  readonly node: number;
  readonly output: number;
}

/** One node of a model as a diagram shows it, with everything counted and put into words. */
export interface DiagramNode {
  readonly type: string;
  readonly kind: NodeKind;
  /** The layer's dotted path, the input's name; empty for an operation. */
  readonly name: string;
  /** The arguments that matter most: `64 · 3×3 · relu`. */
  readonly detail: string;
  readonly inputs: readonly DiagramTensor[];
  /** Shapes of what comes out, as frameworks print them. */
  readonly shapes: readonly string[];
  /** Numbers of weights that no node before it has used; absent where that can't be told. */
  readonly parameters?: number;
  readonly trainable?: number;
  /** How many nodes use the same layer, this one included. */
  readonly uses: number;
  readonly multiplyAdds?: number;
  /** Numbers that come out of it for one example; absent where a shape is unknown. */
  readonly activations?: number;
  /** From the outermost in: indexes into `scopes`. */
  readonly scopes: readonly number[];
  /** Where it is called. */
  readonly span: Span;
  /** Where its layer is made. */
  readonly made?: Span;
  /** Indexes into `problems`. */
  readonly problems: readonly number[];
  /** Equal for nodes that compute alike with weights of equal shapes. */
  readonly alike: string;
}

/** One call of a module or of a nested model. */
export interface DiagramScope {
  readonly type: string;
  readonly name: string;
  readonly span: Span;
}

export interface DiagramProblem {
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
}

export interface UnusedLayer {
  readonly type: string;
  readonly name: string;
  readonly parameters?: number;
  readonly span: Span;
}

/** A model, ready to be drawn. Nodes stand in an order in which each comes after what it needs. */
export interface DiagramGraph {
  readonly model: string;
  readonly framework: Framework;
  readonly span: Span;
  readonly nodes: readonly DiagramNode[];
  readonly scopes: readonly DiagramScope[];
  readonly problems: readonly DiagramProblem[];
  readonly unused: readonly UnusedLayer[];
  readonly parameters?: number;
  readonly trainable?: number;
  /** Absent where one node's can't be told. */
  readonly multiplyAdds?: number;
  readonly activations?: number;
}
