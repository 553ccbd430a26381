import type { Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import type { LoopState } from '../evaluate/machine.ts';
import type { Expression, Statement } from '../program/tree.ts';

const told = (message: string, span: Span): Problem => ({
  code: 'not-honoured',
  severity: 'information',
  message,
  span,
});

/** Statements inside one, without those of functions and classes that it defines. */
function inside(statement: Statement): readonly Statement[] {
  switch (statement.kind) {
    case 'if':
      return [...statement.then, ...statement.otherwise];
    case 'for':
      return [...statement.body, ...statement.otherwise];
    case 'while':
    case 'with':
    case 'block':
      return statement.body;
    case 'try':
      return [...statement.body, ...statement.handlers.flat(), ...statement.otherwise, ...statement.finally];
    default:
      return [];
  }
}

/** All statements of a body in order; `enter` says which are looked into. */
function within(body: readonly Statement[], enter: (statement: Statement) => boolean): readonly Statement[] {
  return body.flatMap((each) => [each, ...(enter(each) ? within(inside(each), enter) : [])]);
}

function namesIn(target: Expression | undefined): readonly string[] {
  if (target?.kind === 'name') return [target.name];
  return target?.kind === 'tuple' || target?.kind === 'list' ? target.items.flatMap(namesIn) : [];
}

function mentions(test: Expression, names: ReadonlySet<string>): boolean {
  switch (test.kind) {
    case 'name':
      return names.has(test.name);
    case 'compare':
      return test.operands.some((each) => mentions(each, names));
    case 'binary':
    case 'logical':
      return mentions(test.left, names) || mentions(test.right, names);
    case 'unary':
      return mentions(test.operand, names);
    default:
      return false;
  }
}

const contains = (outer: Span, inner: Span | undefined): boolean =>
  inner !== undefined && outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;

/** Calls that change what is learned from then on. */
const CHANGES = /freeze|adjust|set_lr|set_learning_rate|requires_grad_|add_param_group|^(?:step|assign|compile)$/;

function changesTraining(statement: Statement): boolean {
  if (statement.kind === 'assign')
    return statement.targets.some((each) => each.kind === 'attribute' || (each.kind === 'subscript' && isRate(each)));
  if (statement.kind !== 'expression' || statement.value.kind !== 'call') return false;
  const { callee } = statement.value;
  const name = callee.kind === 'attribute' || callee.kind === 'name' ? callee.name : '';
  return CHANGES.test(name);
}

const isRate = ({ index }: Expression & { kind: 'subscript' }): boolean =>
  index.kind === 'string' && index.value === 'lr';

const PASSES: Readonly<Record<string, string>> = {
  break: 'Loops are gone through to their end, whatever this break says',
  continue: 'No pass of the loop is left out, whatever this continue says',
};

/**
 * What a loop does in some of its passes only. A training loop is followed once, so that what comes in a later pass has
 * no part in what is trained.
 * @param followed what is followed though it comes in some passes only
 */
export function loopDoubts(loops: readonly LoopState[], followed?: Span): readonly Problem[] {
  const names = new Set(loops.flatMap(({ target }) => namesIn(target)));
  return loops.flatMap(({ body }) => {
    const own = within(body, ({ kind }) => kind !== 'for' && kind !== 'while');
    const leaving = own.flatMap(({ kind, span }) => (PASSES[kind] ? [told(PASSES[kind], span)] : []));
    const later = own.find(
      (each) =>
        each.kind === 'if' &&
        !contains(each.span, followed) &&
        mentions(each.test, names) &&
        within(inside(each), () => true).some(changesTraining),
    );
    const some = later && told('What is changed in some passes of the loop only is not followed', later.span);
    return [...leaving, ...(some ? [some] : [])];
  });
}
