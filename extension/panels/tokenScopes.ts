import type { TokenKind } from '../../engine/core/code/tokenKinds.ts';

type Scopes = Readonly<Partial<Record<TokenKind, readonly string[]>>>;

/** Where the editor's own grammars put each kind of piece: what themes speak of. */
export const PYTHON_SCOPES: Scopes = {
  comment: ['comment.line.number-sign.python'],
  string: ['string.quoted.single.python'],
  number: ['constant.numeric.dec.python'],
  constant: ['constant.language.python'],
  control: ['keyword.control.flow.python'],
  storage: ['storage.type.function.python'],
  keyword: ['keyword.operator.logical.python'],
  self: ['variable.language.special.self.python'],
  call: ['meta.function-call.python', 'meta.function-call.generic.python'],
  functionName: ['meta.function.python', 'entity.name.function.python'],
  className: ['meta.class.python', 'entity.name.type.class.python'],
  property: ['meta.member.access.python', 'meta.attribute.python'],
  argument: ['meta.function-call.arguments.python', 'variable.parameter.function-call.python'],
  operator: ['keyword.operator.assignment.python'],
  decorator: ['meta.function.decorator.python', 'entity.name.function.decorator.python'],
};

/** The same of TypeScript; JavaScript differs in the last word alone, which no theme of note speaks of. */
export const SCRIPT_SCOPES: Scopes = {
  comment: ['comment.line.double-slash.ts'],
  string: ['string.quoted.single.ts'],
  number: ['constant.numeric.decimal.ts'],
  constant: ['constant.language.boolean.true.ts'],
  control: ['keyword.control.flow.ts'],
  storage: ['storage.type.ts'],
  keyword: ['keyword.operator.new.ts'],
  self: ['variable.language.this.ts'],
  call: ['meta.function-call.ts', 'entity.name.function.ts'],
  functionName: ['meta.definition.function.ts', 'entity.name.function.ts'],
  className: ['meta.class.ts', 'entity.name.type.class.ts'],
  property: ['meta.objectliteral.ts', 'meta.object.member.ts', 'meta.object-literal.key.ts'],
  variable: ['variable.other.readwrite.ts'],
  operator: ['keyword.operator.assignment.ts'],
  decorator: ['meta.decorator.ts', 'variable.other.readwrite.ts'],
};
