import type { Span } from '../../model/span.ts';

/**
 * The program tree that every syntax lowers into: the part of Python and of TypeScript/JavaScript that says what a model
 * is. Whatever else stands in a file becomes `unknown` with its place, so that lowering never fails.
 */
export type Expression =
  | Node<'number', { value: number; float: boolean }>
  | Node<'string', { value: string }>
  | Node<'boolean', { value: boolean }>
  | Node<'none', object>
  | Node<'ellipsis', object>
  | Node<'name', { name: string }>
  | Node<'attribute', { object: Expression; name: string; optional?: boolean }>
  | Node<'subscript', { object: Expression; index: Expression }>
  | Node<'slice', { start?: Expression; stop?: Expression; step?: Expression }>
  | Node<'call', { callee: Expression; arguments: readonly Argument[] }>
  /** JavaScript's `new`: a call of a class. */
  | Node<'list', { items: readonly Expression[] }>
  | Node<'tuple', { items: readonly Expression[] }>
  | Node<'set', { items: readonly Expression[] }>
  /** Entries with `spread` instead of a key take in another mapping. */
  | Node<'dict', { entries: readonly DictEntry[] }>
  | Node<
      'comprehension',
      {
        of: 'list' | 'set' | 'dict' | 'generator';
        element: Expression;
        value?: Expression;
        clauses: readonly ComprehensionClause[];
      }
    >
  | Node<'lambda', { parameters: readonly Parameter[]; body: Expression }>
  /** A function with statements in the place of an expression, as JavaScript has them. */
  | Node<'functionExpression', { function: FunctionStatement }>
  | Node<'unary', { operator: UnaryOperator; operand: Expression }>
  | Node<'binary', { operator: BinaryOperator; left: Expression; right: Expression }>
  | Node<'compare', { operators: readonly CompareOperator[]; operands: readonly Expression[] }>
  | Node<'logical', { operator: 'and' | 'or' | 'nullish'; left: Expression; right: Expression }>
  | Node<'conditional', { test: Expression; then: Expression; otherwise: Expression }>
  /** f-strings and template literals. */
  | Node<'text', { parts: readonly (string | Expression)[] }>
  | Node<'spread', { value: Expression; mapping: boolean }>
  | Node<'await', { value: Expression }>
  | Node<'yield', { value?: Expression }>
  /** Python's `:=` and JavaScript's assignment as an expression. */
  | Node<'assignExpression', { target: Expression; value: Expression; operator?: BinaryOperator }>
  | Node<'unknown', { construct: string }>;

export type Statement =
  | Node<
      'assign',
      {
        targets: readonly Expression[];
        value: Expression;
        operator?: BinaryOperator;
        /** `let` and `const` make a new name in their block. */
        declares?: boolean;
        annotation?: Expression;
      }
    >
  /** `units: int` without a value, as data classes have it. */
  | Node<'annotation', { target: Expression; annotation: Expression }>
  | Node<'expression', { value: Expression }>
  | FunctionStatement
  | Node<
      'class',
      {
        name: string;
        bases: readonly Expression[];
        keywords: readonly Argument[];
        body: readonly Statement[];
        decorators: readonly Expression[];
        nameSpan: Span;
      }
    >
  | Node<'if', { test: Expression; then: readonly Statement[]; otherwise: readonly Statement[] }>
  | Node<
      'for',
      { target: Expression; iterable: Expression; body: readonly Statement[]; otherwise: readonly Statement[] }
    >
  /** JavaScript's `for (;;)` lowers into its start, then a `while` with `update`. */
  | Node<'while', { test: Expression; body: readonly Statement[]; update?: readonly Statement[] }>
  | Node<'with', { items: readonly { context: Expression; target?: Expression }[]; body: readonly Statement[] }>
  | Node<
      'try',
      {
        body: readonly Statement[];
        handlers: readonly (readonly Statement[])[];
        otherwise: readonly Statement[];
        finally: readonly Statement[];
      }
    >
  | Node<'return', { value?: Expression }>
  | Node<'raise', { value?: Expression }>
  | Node<'import', { module: string; level: number; names: readonly ImportedName[] }>
  | Node<'break' | 'continue' | 'pass', object>
  | Node<'delete', { targets: readonly Expression[] }>
  | Node<'global', { names: readonly string[] }>
  | Node<'block', { body: readonly Statement[] }>
  | Node<'unknown', { construct: string }>;

export type FunctionStatement = Node<
  'function',
  {
    name: string;
    nameSpan: Span;
    parameters: readonly Parameter[];
    body: readonly Statement[];
    decorators: readonly Expression[];
    generator: boolean;
    docstring?: string;
  }
>;

type Node<Kind extends string, Fields> = Kind extends unknown
  ? { readonly kind: Kind; readonly span: Span } & Readonly<Fields>
  : never;

export interface Argument {
  readonly name?: string;
  /** `*args` or `...args`; `**kwargs`. */
  readonly spread?: 'list' | 'mapping';
  readonly value: Expression;
  readonly span: Span;
}

export interface Parameter {
  /** A name, or a pattern to unpack. */
  readonly target: Expression;
  readonly default?: Expression;
  readonly rest?: 'list' | 'mapping';
  readonly keywordOnly?: boolean;
  readonly annotation?: Expression;
}

export interface DictEntry {
  readonly key?: Expression;
  readonly value: Expression;
  readonly spread?: boolean;
}

export interface ComprehensionClause {
  readonly target: Expression;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

/** `import a.b as c` has `name: undefined`; `from a import *` has `name: '*'`; JavaScript's default has `'default'`. */
export interface ImportedName {
  readonly name?: string;
  readonly as: string;
  readonly span: Span;
}

export type UnaryOperator = '-' | '+' | 'not' | '~' | 'typeof';
export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '@' | '&' | '|' | '^' | '<<' | '>>';
export type CompareOperator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in' | 'is' | 'is not';

export interface Comment {
  readonly text: string;
  readonly span: Span;
}

export interface Program {
  readonly language: 'python' | 'javascript';
  readonly body: readonly Statement[];
  readonly comments: readonly Comment[];
  /** What the parser could not make sense of. */
  readonly broken: readonly Span[];
}
