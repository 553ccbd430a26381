import { element } from './dom.ts';

export interface MenuItem {
  readonly text: string;
  readonly press: () => void;
  /** A tick stands before it. */
  readonly checked?: boolean;
  /** Of those with its heading exactly one is ticked; else each is switched by itself. */
  readonly oneOf?: boolean;
  /** Stands above the first of those that have it in common. */
  readonly heading?: string;
}

/**
 * Makes a button open a menu: arrow keys go through it, Escape and a press elsewhere close it, and the focus returns to
 * the button. The items are asked for each time it opens.
 */
export function attachMenu(opener: HTMLElement, items: () => readonly MenuItem[]): void {
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  opener.addEventListener('click', () => {
    if (opener.getAttribute('aria-expanded') === 'true') return;
    openMenu(opener, items());
  });
}

function openMenu(opener: HTMLElement, items: readonly MenuItem[]): void {
  const controller = new AbortController();
  const close = (): void => {
    controller.abort();
    menu.remove();
    opener.setAttribute('aria-expanded', 'false');
  };
  const entries = items.map((item) => {
    const checked = item.checked === undefined ? {} : { 'aria-checked': String(item.checked) };
    const entry = element('button', { class: 'menu-item', role: roleOf(item), tabindex: -1, ...checked }, item.text);
    entry.addEventListener('click', () => {
      close();
      opener.focus();
      item.press();
    });
    return entry;
  });
  const label = opener.getAttribute('aria-label') ?? opener.textContent ?? '';
  const menu = element('div', { class: 'menu', role: 'menu', 'aria-label': label }, ...groupsOf(items, entries));
  opener.setAttribute('aria-expanded', 'true');
  // Within the page's landmark, as everything that is read.
  (document.querySelector('main') ?? document.body).append(menu);
  place(menu, opener);
  entries[0]?.focus();
  const { signal } = controller;
  menu.addEventListener('keydown', (event) => pressKey(event, { entries, close, opener }), { signal });
  const outside = ({ target }: Event) => {
    if (!(target instanceof Node) || !menu.contains(target)) close();
  };
  document.addEventListener('pointerdown', outside, { signal, capture: true });
  window.addEventListener('blur', close, { signal });
  window.addEventListener('resize', close, { signal });
}

function roleOf({ checked, oneOf }: MenuItem): string {
  if (checked === undefined) return 'menuitem';
  return oneOf === true ? 'menuitemradio' : 'menuitemcheckbox';
}

/** Entries of one heading follow each other; a screen reader hears it when it comes to the first of them. */
function groupsOf(items: readonly MenuItem[], entries: readonly HTMLElement[]): readonly HTMLElement[] {
  const made: HTMLElement[] = [];
  for (const [index, entry] of entries.entries()) {
    const heading = items[index]?.heading;
    if (heading === undefined) made.push(entry);
    else if (heading === items[index - 1]?.heading) made.at(-1)?.append(entry);
    else {
      const title = element('div', { class: 'menu-heading', 'aria-hidden': 'true' }, heading);
      made.push(element('div', { role: 'group', 'aria-label': heading }, title, entry));
    }
  }
  return made;
}

interface Open {
  readonly entries: readonly HTMLElement[];
  readonly close: () => void;
  readonly opener: HTMLElement;
}

function pressKey(event: KeyboardEvent, { entries, close, opener }: Open): void {
  const at = entries.findIndex((entry) => entry === document.activeElement);
  const move = (to: number) => entries[(to + entries.length) % entries.length]?.focus();
  const actions: Readonly<Record<string, () => void>> = {
    ArrowDown: () => move(at + 1),
    ArrowUp: () => move(at - 1),
    Home: () => move(0),
    End: () => move(entries.length - 1),
    Tab: close,
    Escape: () => {
      close();
      opener.focus();
    },
  };
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}

/** Under the button, or above it where there is no room; never out of the page. */
function place(menu: HTMLElement, opener: HTMLElement): void {
  const { left, right, top, bottom } = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const page = document.documentElement;
  const x = left + width > page.clientWidth ? right - width : left;
  const y = bottom + height > page.clientHeight ? Math.max(4, top - height) : bottom;
  menu.style.left = `${Math.max(4, x)}px`;
  menu.style.top = `${y}px`;
}
