import type { Tree } from '@lezer/common';

const COMMENTS: ReadonlySet<string> = new Set(['LineComment', 'BlockComment', 'Hashbang']);
const VERBATIM: ReadonlySet<string> = new Set(['String', 'TemplateString', 'RegExp', 'JSXText']);

/** The text without comments and without space outside strings: two texts that give the same run the same. */
export function codeText(text: string, tree: Tree): string {
  const parts: string[] = [];
  let at = 0;
  const takeCode = (to: number) => parts.push(text.slice(at, to).replace(/\s+/g, ''));
  tree.iterate({
    enter({ name, from, to }) {
      const verbatim = VERBATIM.has(name);
      if (!verbatim && !COMMENTS.has(name)) return undefined;
      takeCode(from);
      if (verbatim) parts.push(text.slice(from, to));
      at = to;
      return false;
    },
  });
  takeCode(text.length);
  return parts.join('');
}
