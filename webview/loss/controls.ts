import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
} from '@vscode/webview-ui-toolkit';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { ViewOptions, XAxis } from './options.ts';

provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption());

export interface ControlsState {
  readonly metrics: readonly string[];
  readonly metric: string;
  readonly axes: readonly XAxis[];
  readonly axis: XAxis;
  readonly options: ViewOptions;
  readonly zoomed: boolean;
}

export interface ControlsActions {
  change(options: Partial<ViewOptions>): void;
  resetZoom(): void;
  addRuns(): void;
}

export interface Controls {
  readonly root: HTMLElement;
  update(state: ControlsState): void;
}

/** The row above the chart. */
export function createControls(actions: ControlsActions): Controls {
  const metric = dropdown(t('Metric'), (value) => actions.change({ metric: value }));
  const axis = dropdown(t('Axis'), (value) => actions.change({ axis: value as XAxis }));
  const logarithmic = element('vscode-checkbox', {}, t('Logarithmic')) as HTMLElement & { checked: boolean };
  logarithmic.addEventListener('change', () => actions.change({ logarithmic: logarithmic.checked }));
  const slider = smoothingSlider((smoothing) => actions.change({ smoothing }));
  const reset = button(t('Reset Zoom'), 'secondary', () => actions.resetZoom());
  const add = button(t('Add Runs…'), 'secondary', () => actions.addRuns());
  const buttons = element('span', { class: 'buttons' }, reset, add);
  const root = element(
    'div',
    { class: 'controls', role: 'toolbar', 'aria-label': t('Chart options') },
    metric.root,
    axis.root,
    logarithmic,
    slider.root,
    buttons,
  );
  return {
    root,
    update(state) {
      metric.update(
        state.metrics.map((name) => [name, name]),
        state.metric,
      );
      axis.update(
        state.axes.map((name) => [name, axisName(name)]),
        state.axis,
      );
      logarithmic.checked = state.options.logarithmic;
      slider.update(state.options.smoothing);
      reset.hidden = !state.zoomed;
    },
  };
}

function axisName(axis: XAxis): string {
  const names: Record<XAxis, string> = { step: t('Step'), epoch: t('Epoch'), time: t('Time') };
  return names[axis];
}

function button(text: string, appearance: string, press: () => void): HTMLElement {
  const made = element('vscode-button', { appearance }, text);
  made.addEventListener('click', press);
  return made;
}

interface Dropdown {
  readonly root: HTMLElement;
  update(items: readonly (readonly [value: string, text: string])[], value: string): void;
}

function dropdown(label: string, choose: (value: string) => void): Dropdown {
  const list = element('vscode-dropdown', { 'aria-label': label }) as HTMLElement & { value: string };
  list.addEventListener('change', () => choose(list.value));
  const root = element('label', { class: 'field' }, element('span', { class: 'label' }, label), list);
  let shown = '';
  return {
    root,
    update(items, value) {
      const key = JSON.stringify(items);
      if (key !== shown) {
        shown = key;
        list.replaceChildren(...items.map(([id, text]) => element('vscode-option', { value: id }, text)));
      }
      // The list takes a value only once its options have found themselves.
      if (list.value !== value) requestAnimationFrame(() => (list.value = value));
    },
  };
}

interface Slider {
  readonly root: HTMLElement;
  update(value: number): void;
}

function smoothingSlider(change: (value: number) => void): Slider {
  const input = element('input', { type: 'range', min: 0, max: 0.99, step: 0.01, 'aria-label': t('Smoothing') });
  const value = element('output', { class: 'number' });
  input.addEventListener('input', () => change(Number(input.value)));
  const root = element('label', { class: 'field' }, element('span', { class: 'label' }, t('Smoothing')), input, value);
  return {
    root,
    update(smoothing) {
      input.value = String(smoothing);
      value.textContent = smoothing === 0 ? t('off') : smoothing.toFixed(2);
      input.setAttribute('aria-valuetext', value.textContent);
    },
  };
}
