import type { TokenStyle } from '../../engine/core/protocol/codePanel.ts';

/** A rule of a theme: what its selectors look like, and how that is drawn. */
export interface ThemeRule {
  readonly selectors: readonly string[];
  readonly foreground?: string;
  readonly fontStyle?: string;
}

/** Reads `tokenColors` of a theme or `textMateRules` of a setting; what is no rule is passed over. */
export function rulesOf(value: unknown): readonly ThemeRule[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const { scope, settings } = each as { readonly scope?: unknown; readonly settings?: unknown };
    if (typeof settings !== 'object' || settings === null) return [];
    const { foreground, fontStyle } = settings as { readonly foreground?: unknown; readonly fontStyle?: unknown };
    const scopes = typeof scope === 'string' ? scope.split(',') : Array.isArray(scope) ? scope : [];
    const selectors = scopes.filter((one) => typeof one === 'string').map((one) => one.trim());
    return [
      {
        selectors,
        ...(typeof foreground === 'string' ? { foreground } : {}),
        ...(typeof fontStyle === 'string' ? { fontStyle } : {}),
      },
    ];
  });
}

/** How a theme's rules draw a piece of code that stands in these scopes, the innermost last. */
export function styleIn(rules: readonly ThemeRule[], scopes: readonly string[]): TokenStyle {
  const color = best(rules, scopes, ({ foreground }) => foreground);
  const fontStyle = best(rules, scopes, (rule) => rule.fontStyle) ?? '';
  return {
    ...(color !== undefined && /^#[\da-f]{3,8}$/i.test(color) ? { color } : {}),
    ...(fontStyle.includes('italic') ? { italic: true } : {}),
    ...(fontStyle.includes('bold') ? { bold: true } : {}),
  };
}

/** The innermost scope that any rule speaks of decides; of its rules the closest one, of equals the last. */
function best(
  rules: readonly ThemeRule[],
  scopes: readonly string[],
  of: (rule: ThemeRule) => string | undefined,
): string | undefined {
  for (let depth = scopes.length; depth > 0; depth -= 1) {
    const stack = scopes.slice(0, depth);
    let closest = 0;
    let found: string | undefined;
    for (const rule of rules) {
      const value = of(rule);
      if (value === undefined) continue;
      const near = Math.max(0, ...rule.selectors.map((selector) => closeness(selector, stack)));
      if (near > 0 && near >= closest) [closest, found] = [near, value];
    }
    if (found !== undefined) return found;
  }
  return undefined;
}

const begins = (scope: string, selector: string) => scope === selector || scope.startsWith(`${selector}.`);

/** 0 where a selector does not fit; else more for each word of its last scope, and a little for each scope around it. */
function closeness(selector: string, stack: readonly string[]): number {
  if (/[-|()>]/.test(selector.replaceAll(/\w-\w/g, ''))) return 0;
  const wanted = selector.split(/\s+/).filter((each) => each !== '');
  const last = wanted.pop();
  const innermost = stack.at(-1);
  if (last === undefined || innermost === undefined || !begins(innermost, last)) return 0;
  let at = stack.length - 2;
  let around = 0;
  for (const parent of wanted.reverse()) {
    while (at >= 0 && !begins(stack[at]!, parent)) at -= 1;
    if (at < 0) return 0;
    at -= 1;
    around += parent.split('.').length;
  }
  return last.split('.').length * 1000 + around;
}
