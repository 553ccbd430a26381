import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import type { TreeItem } from '../../engine/core/diagram/tree.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { textField } from '../shared/toolkit.ts';
import type { Diagram } from './diagram.ts';

export interface Search {
  readonly root: HTMLElement;
  focus(): void;
  /** Looks again, after the diagram changed. */
  refresh(): void;
}

/** A field that marks what fits; Enter goes from one to the next and opens what it is folded into. */
export function createSearch(diagram: () => Diagram): Search {
  let found: readonly TreeItem[] = [];
  let at = -1;
  const count = element('span', { class: 'number', role: 'status' });
  const look = () => {
    const { tree } = diagram();
    found = tree ? matches(tree, field.value) : [];
    at = Math.min(at, found.length - 1);
    say();
  };
  const say = () => {
    const none = field.value.trim() === '';
    count.textContent = none ? '' : at < 0 ? t('{0} found', found.length) : t('{0} of {1}', at + 1, found.length);
    diagram().mark({ found: new Set(found.map(({ key }) => key)) });
  };
  const field = textField(t('Find a layer'), () => {
    at = -1;
    look();
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      field.value = '';
      look();
    }
    if (event.key !== 'Enter' || found.length === 0) return;
    at = (at + (event.shiftKey ? found.length - 1 : 1)) % found.length;
    say();
    void diagram().goTo(found[at]!);
  });
  return {
    root: element('div', { class: 'search' }, field, count),
    focus: () => field.focus(),
    refresh: () => {
      if (field.value.trim() !== '') look();
    },
  };
}

/** Items whose type, name or arguments hold every word. */
export function matches(tree: DiagramTree, text: string): readonly TreeItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found: TreeItem[] = [];
  const visit = (item: TreeItem): void => {
    const own = ownText(tree, item).toLowerCase();
    if (words.every((word) => own.includes(word))) found.push(item);
    if (item.kind === 'group') item.children.forEach(visit);
  };
  tree.root.children.forEach(visit);
  return found;
}

function ownText({ graph }: DiagramTree, item: TreeItem): string {
  if (item.kind === 'leaf') {
    const { type, name, detail, shapes } = graph.nodes[item.node]!;
    return `${type} ${name} ${detail} ${shapes.join(' ')}`;
  }
  if (item.scope === undefined) return '';
  const { type, name } = graph.scopes[item.scope]!;
  return `${type} ${name}`;
}
