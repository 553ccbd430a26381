import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.join(import.meta.dirname, '..', '..', '..');

/** A literal with its values as `{0}`, `{1}`; nothing where it is no text. */
function templateOf(node: ts.Expression | undefined): string | undefined {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }, at) => `{${at}}${literal.text}`).join('');
}

/** A list under the name of notes, or the second half of a condition that makes one. */
const isNotes = (node: ts.Node): boolean => {
  for (let above: ts.Node | undefined = node.parent; above; above = above.parent) {
    if (ts.isPropertyAssignment(above)) return above.name.getText() === 'notes';
    if (ts.isVariableDeclaration(above)) return /NOTE$|Note$|^left(Out)?$/.test(above.name.getText());
    if (ts.isFunctionLike(above) && !ts.isArrowFunction(above))
      return /Note$|^leftOut$/.test(above.name?.getText() ?? '');
  }
  return false;
};

/** All that the writers say of what they can't write, or write otherwise, as they say it. */
export function reasonTexts(): readonly string[] {
  const found = new Set<string>();
  const add = (node: ts.Expression | undefined) => {
    const text = templateOf(node);
    if (text !== undefined && /\w}? {?\w/.test(text)) found.add(text);
  };
  for (const file of globSync('engine/core/writers/**/*.ts', { cwd: root })) {
    const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      if (ts.isCallExpression(node) && /(^|\.)(refuse|note|notes\.push)$/.test(node.expression.getText()))
        add(node.arguments[0]);
      if (ts.isPropertyAssignment(node) && node.name.getText() === 'why') add(node.initializer);
      if (ts.isExpression(node) && templateOf(node) !== undefined && isNotes(node)) add(node);
      if (ts.isReturnStatement(node) && /whyNot/.test(functionAround(node))) add(node.expression);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...found].sort();
}

function functionAround(node: ts.Node): string {
  for (let above: ts.Node | undefined = node; above; above = above.parent)
    if (ts.isFunctionDeclaration(above)) return above.name?.text ?? '';
  return '';
}
