import { TOKEN_KINDS } from '../../engine/core/code/tokenKinds.ts';
import type { TokenStyles } from '../../engine/core/protocol/codePanel.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { Line, ShownLine } from './lines.ts';

export interface Listing {
  readonly root: HTMLElement;
  show(lines: readonly ShownLine[], label: string): void;
  paint(styles: TokenStyles): void;
}

/** The code, with numbers that are seen and never copied. */
export function createListing(scrolled: (top: number) => void): Listing {
  const code = element('code', {});
  const root = element('pre', { class: 'listing', tabindex: 0, role: 'region' }, code);
  root.addEventListener('scroll', () => scrolled(Math.round(root.scrollTop)), { passive: true });
  root.addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'a') return;
    event.preventDefault();
    getSelection()?.selectAllChildren(code);
  });
  return {
    root,
    show(lines, label) {
      const top = root.scrollTop;
      root.setAttribute('aria-label', label);
      code.replaceChildren(...lines.map(lineElement));
      root.scrollTop = top;
    },
    paint(styles) {
      // Also those that this language has no style for, and the one before had.
      for (const kind of TOKEN_KINDS) {
        const { color, italic, bold } = styles[kind] ?? {};
        set(root, `--token-${kind}`, color);
        set(root, `--token-${kind}-style`, italic ? 'italic' : undefined);
        set(root, `--token-${kind}-weight`, bold ? 'bold' : undefined);
      }
    },
  };
}

function set({ style }: HTMLElement, name: string, value: string | undefined): void {
  if (value === undefined) style.removeProperty(name);
  else style.setProperty(name, value);
}

const TAGS = { same: 'span', added: 'ins', removed: 'del' } as const;

function lineElement({ change, line }: ShownLine): HTMLElement {
  return element(TAGS[change], { class: `line ${change}` }, ...piecesOf(line), '\n');
}

const piecesOf = (line: Line) =>
  line.map(({ text, kind }) => (kind === 'plain' ? text : element('span', { class: `token-${kind}` }, text)));

/** What has changed, in words. */
export function changesText(lines: readonly ShownLine[]): string {
  const count = (change: ShownLine['change']) => lines.filter((each) => each.change === change).length;
  return t('Since before: {0} lines new, {1} gone', count('added'), count('removed'));
}
