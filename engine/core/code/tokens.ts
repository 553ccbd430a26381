import { parser as scriptParser } from '@lezer/javascript';
import { highlightTree, tagHighlighter, tags } from '@lezer/highlight';
import { parser as pythonParser } from '@lezer/python';
import { BRACKETS, type Token, TOKEN_KINDS, type TokenKind } from './tokenKinds.ts';

const { variableName, propertyName, className, definition, function: called } = tags;

const HIGHLIGHTER = tagHighlighter([
  { tag: tags.comment, class: 'comment' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], class: 'string' },
  { tag: tags.number, class: 'number' },
  { tag: [tags.bool, tags.null, tags.atom], class: 'constant' },
  { tag: [tags.controlKeyword, tags.moduleKeyword], class: 'control' },
  { tag: [tags.definitionKeyword, tags.modifier], class: 'storage' },
  { tag: [tags.operatorKeyword, tags.keyword], class: 'keyword' },
  { tag: [tags.self], class: 'self' },
  { tag: [called(variableName), called(propertyName)], class: 'call' },
  { tag: [called(definition(variableName)), called(definition(propertyName))], class: 'functionName' },
  { tag: [className, definition(className), tags.typeName], class: 'className' },
  { tag: [definition(propertyName), propertyName], class: 'property' },
  { tag: [variableName, definition(variableName)], class: 'variable' },
  { tag: [tags.operator], class: 'operator' },
  { tag: [tags.paren, tags.squareBracket, tags.brace], class: 'bracket' },
  { tag: tags.meta, class: 'decorator' },
]);

const PARSERS = { python: pythonParser, script: scriptParser.configure({ dialect: 'ts' }) };
export type CodeLanguage = keyof typeof PARSERS;

const isKind = (name: string): name is TokenKind => TOKEN_KINDS.some((kind) => kind === name);

/** `from`, and `import` before what is taken of a module: the parser calls one of them a definition's word. */
const IMPORTING = /^(from|import|as)$/;

/** Cuts a text into pieces by what they are. Total: any text is cut, and the pieces are all of it. */
export function tokensOf(text: string, language: CodeLanguage): readonly Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let end = 0;
  highlightTree(PARSERS[language].parse(text), HIGHLIGHTER, (from, to, name) => {
    if (from > end) tokens.push({ length: from - end, kind: 'plain' });
    end = to;
    const piece = text.slice(from, to);
    if (name !== 'bracket') {
      const kind = isKind(name) ? name : 'plain';
      tokens.push({ length: to - from, kind: refined({ text, from, to, kind, piece, language, depth }) });
      return;
    }
    // The style of what stands side by side is one run: `)]` are two brackets.
    for (const each of piece) {
      if (/[)\]}]/.test(each)) depth = Math.max(0, depth - 1);
      tokens.push({ length: each.length, kind: BRACKETS[depth % BRACKETS.length] ?? 'plain' });
      if (/[([{]/.test(each)) depth += 1;
    }
  });
  if (end < text.length) tokens.push({ length: text.length - end, kind: 'plain' });
  return tokens;
}

/** The same of a page of HTML: its script is cut, and what stands around it is plain. */
export function pageTokens(text: string): readonly Token[] {
  const opening = '<script type="module">';
  const start = text.indexOf(opening) + opening.length;
  const end = text.indexOf('</script>', start);
  if (start < opening.length || end < 0) return [{ length: text.length, kind: 'plain' }];
  const around = (length: number): readonly Token[] => (length > 0 ? [{ length, kind: 'plain' }] : []);
  return [...around(start), ...tokensOf(text.slice(start, end), 'script'), ...around(text.length - end)];
}

interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly kind: TokenKind;
  readonly piece: string;
  readonly language: CodeLanguage;
  /** Brackets that are open. */
  readonly depth: number;
}

/** What the parser's own marks leave out: arguments by name, `self`, and the words of imports. */
function refined({ text, from, to, kind, piece, language, depth }: Piece): TokenKind {
  if (IMPORTING.test(piece) && /^(control|storage|keyword)$/.test(kind)) return 'control';
  if (language === 'script') return kind;
  if (kind === 'variable' && piece === 'self') return 'self';
  if (kind === 'variable' && depth > 0 && /^\s*=(?!=)/.test(text.slice(to, to + 4))) return 'argument';
  if (kind === 'property' && text.slice(0, from).trimEnd().endsWith('@')) return 'decorator';
  return kind;
}
