import { parser } from '@lezer/javascript';
import { TreeFragment, type Tree } from '@lezer/common';

/** Tolerant: any text gives a tree. `language` as VS Code names it. */
export type ParseScript = (text: string, language: string) => Tree;

const DIALECTS: Readonly<Record<string, string>> = { typescript: 'ts', typescriptreact: 'ts jsx' };

function configured(language: string) {
  return parser.configure({ dialect: DIALECTS[language] ?? 'jsx' });
}

export function parseScript(text: string, language: string): Tree {
  return configured(language).parse(text);
}

/** A parser for one document being typed in: what lies outside the change since the last text is not parsed again. */
export function createIncrementalParser(): ParseScript {
  let last: { readonly text: string; readonly language: string; readonly tree: Tree } | undefined;
  return (text, language) => {
    const tree =
      last === undefined || last.language !== language
        ? parseScript(text, language)
        : configured(language).parse(
            text,
            TreeFragment.applyChanges(TreeFragment.addTree(last.tree), [change(last.text, text)]),
          );
    last = { text, language, tree };
    return tree;
  };
}

function change(before: string, after: string) {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before.charCodeAt(from) === after.charCodeAt(from)) from += 1;
  let tail = 0;
  while (
    tail < shorter - from &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail += 1;
  return { fromA: from, toA: before.length - tail, fromB: from, toB: after.length - tail };
}
