import { withOpacity } from './palette.ts';
import type { ThemeKind } from './palette.ts';

/** What a canvas needs of the editor's theme; everything else is CSS. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly focus: string;
  readonly error: string;
  readonly fontFamily: string;
  /** In pixels. */
  readonly fontSize: number;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string) => style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const kind = themeKind(document.body.classList);
  const contrast = kind.startsWith('high-contrast');
  const foreground = read('foreground', '#888888');
  return {
    kind,
    foreground,
    muted: contrast ? foreground : read('descriptionForeground', foreground),
    grid: contrast ? faint(foreground) : read('editorIndentGuide-background1', read('panel-border', '#80808040')),
    background: read('editor-background', 'transparent'),
    focus: read('focusBorder', '#0078d4'),
    error: read('errorForeground', '#f14c4c'),
    fontFamily: read('font-family', 'system-ui, sans-serif'),
    fontSize: Number.parseFloat(read('font-size', '13px')) || 13,
  };
}

/** High contrast has no colour for what should stay behind. */
function faint(color: string): string {
  return /^#[0-9a-f]{6}$/i.test(color) ? withOpacity(color, 0.3) : '#80808080';
}

function themeKind(classes: DOMTokenList): ThemeKind {
  if (classes.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classes.contains('vscode-high-contrast')) return 'high-contrast';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}

/** VS Code puts a new theme into the page by the body's class and the root's style. */
export function onThemeChange(changed: (theme: Theme) => void): void {
  const observer = new MutationObserver(() => changed(readTheme()));
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
