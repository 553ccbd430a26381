/**
 * The one place that knows which components the panels are made of. Microsoft has archived the toolkit: when another
 * takes its place, this file is what changes, with `components.ts` that loads it.
 */
import { element } from './dom.ts';

/**
 * Components come alive from here on, in a page that has something to draw before: their script is a quarter of such a
 * page's. Until then buttons and lists are elements without a look, as large as they will be. Other pages import
 * `components.ts` themselves.
 */
export function loadComponents(): void {
  if (loading) return;
  loading = import('./components.ts');
  if (document.readyState === 'complete') sayThatItIsLoaded(loading);
}
let loading: Promise<unknown> | undefined;

/** The toolkit takes VS Code's colours over once the page has loaded. Where that was before, it would wait for ever. */
function sayThatItIsLoaded(until: Promise<unknown>): void {
  const { addEventListener } = window;
  window.addEventListener = ((type: string, listener: EventListener, options?: AddEventListenerOptions) => {
    if (type === 'load') queueMicrotask(() => listener(new Event('load')));
    else addEventListener.call(window, type, listener, options);
  }) as typeof addEventListener;
  const restore = () => void (window.addEventListener = addEventListener);
  until.then(restore, restore);
}

export type Appearance = 'primary' | 'secondary';

export function button(text: string, press: () => void, appearance: Appearance = 'secondary'): HTMLElement {
  const made = element('vscode-button', { appearance }, text);
  made.addEventListener('click', press);
  return made;
}

/** A button that is an icon of VS Code's own font, with its name for a tooltip and for screen readers. */
export function iconButton(icon: string, label: string, press: () => void): HTMLElement {
  const picture = element('span', { class: `codicon codicon-${icon}`, 'aria-hidden': 'true' });
  const made = element('vscode-button', { appearance: 'icon', 'aria-label': label, title: label }, picture);
  made.addEventListener('click', press);
  return made;
}

/** A line to type in; `type` hears every key. */
export function textField(label: string, type: (text: string) => void): HTMLElement & { value: string } {
  const field = element('vscode-text-field', { 'aria-label': label, placeholder: label }) as HTMLElement & {
    value: string;
  };
  field.addEventListener('input', () => type(field.value));
  return field;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface Dropdown {
  readonly root: HTMLElement;
  update(choices: readonly Choice[], value: string): void;
}

/** A list to choose one from, with its name before it. */
export function dropdown(label: string, choose: (value: string) => void): Dropdown {
  const list = element('vscode-dropdown', { 'aria-label': label }) as HTMLElement & { value: string };
  list.addEventListener('change', () => choose(list.value));
  const root = element('label', { class: 'field' }, element('span', { class: 'label' }, label), list);
  let shown = '';
  let wanted = '';
  return {
    root,
    update(choices, value) {
      const key = JSON.stringify(choices);
      const isNew = key !== shown;
      if (isNew) {
        shown = key;
        const options = choices.map((choice) => element('vscode-option', { value: choice.value }, choice.text));
        list.replaceChildren(...options);
      }
      // The list takes a value only once its options have found themselves. Of new ones it goes on with the place of the
      // chosen one, where another may stand now, though it still says the value.
      wanted = value;
      if (isNew || list.value !== value)
        void customElements
          .whenDefined('vscode-dropdown')
          .then(() => requestAnimationFrame(() => (list.value = wanted)));
    },
  };
}
