import { element } from '../shared/dom.ts';
import { attachMenu, type MenuItem } from '../shared/menu.ts';
import { t } from '../shared/texts.ts';
import { button, dropdown } from '../shared/toolkit.ts';
import { gaugeName, metricTitle, toggled, type GaugeChoice } from './gauges.ts';
import { GROUPINGS } from './options.ts';
import type { AxisChoice, Grouping, ViewOptions, XAxis, YScale } from './options.ts';
import { createTabs } from './results/tabs.ts';
import { windowShare } from './smoothing.ts';

export interface ControlsState {
  readonly axes: readonly XAxis[];
  readonly axis: XAxis;
  readonly options: ViewOptions;
  readonly gauges: readonly GaugeChoice[];
  readonly zoomed: boolean;
}

export interface ControlsActions {
  change(options: Partial<ViewOptions>): void;
  resetZoom(): void;
  addRuns(): void;
  saveLayout(): void;
  forgetLayout(): void;
}

export interface Controls {
  readonly root: HTMLElement;
  update(state: ControlsState): void;
}

/** The row above the charts. */
export function createControls(actions: ControlsActions): Controls {
  let state: ControlsState | undefined;
  const tabs = createTabs((chosen) => actions.change({ view: chosen }));
  const axis = dropdown(t('Axis'), (value) => actions.change({ axis: value as AxisChoice }));
  const scale = dropdown(t('Values'), (value) => actions.change({ yScale: value as YScale }));
  const slider = smoothingSlider((smoothing) => actions.change({ smoothing }));
  const reset = button(t('Reset Zoom'), () => actions.resetZoom());
  reset.hidden = true;
  const view = button(t('View'), () => undefined);
  attachMenu(view, () => (state === undefined ? [] : viewItems(state, actions)));
  const add = button(t('Add Runs…'), () => actions.addRuns());
  const root = element(
    'div',
    { class: 'controls', role: 'toolbar', 'aria-label': t('Chart options') },
    tabs.root,
    axis.root,
    scale.root,
    slider.root,
    element('span', { class: 'buttons' }, reset, view, add),
  );
  return {
    root,
    update(next) {
      state = next;
      const { axes, options } = next;
      const curves = options.view === 'curves';
      tabs.update(options.view);
      for (const part of [axis.root, scale.root, slider.root, view]) part.hidden = !curves;
      axis.update(
        axes.map((value) => ({ value, text: axisName(value) })),
        next.axis,
      );
      scale.update(
        (['linear', 'logarithmic', 'symmetric'] as const).map((value) => ({ value, text: scaleName(value) })),
        options.yScale,
      );
      slider.update(options);
      reset.hidden = !next.zoomed || !curves;
    },
  };
}

function axisName(axis: XAxis): string {
  const names: Record<XAxis, string> = {
    step: t('Step'),
    epoch: t('Epoch'),
    time: t('Relative time'),
    wall: t('Wall time'),
    examples: t('Examples seen'),
  };
  return names[axis];
}

function scaleName(scale: YScale): string {
  const names: Record<YScale, string> = {
    linear: t('Linear'),
    logarithmic: t('Logarithmic'),
    symmetric: t('Symlog'),
  };
  return names[scale];
}

function groupingName(grouping: Grouping): string {
  const names: Record<Grouping, string> = {
    none: t('Each run by itself'),
    settings: t('Same file and settings, any seed'),
    name: t('Same name but for its number'),
    file: t('Same file'),
  };
  return names[grouping];
}

function gaugeItems({ gauges, options }: ControlsState, actions: ControlsActions): readonly MenuItem[] {
  return gauges.map((choice) => ({
    heading: t('Further charts'),
    text: gaugeName(choice.name),
    checked: choice.shown,
    press: () => actions.change(toggled(choice, options)),
  }));
}

function viewItems(state: ControlsState, actions: ControlsActions): readonly MenuItem[] {
  const { options } = state;
  const toggle = (
    heading: string,
    text: string,
    name: 'everyValue' | 'sharedY' | 'overlaid' | 'throughput',
  ): MenuItem => ({
    heading,
    text,
    checked: options[name],
    press: () => actions.change({ [name]: !options[name] }),
  });
  const logarithmic = options.xScale === 'logarithmic';
  const [axes, smoothing, groups, layout] = [t('Axes'), t('Smoothing'), t('Mean and spread'), t('Layout')];
  return [
    {
      heading: axes,
      text: t('Logarithmic horizontal axis'),
      checked: logarithmic,
      press: () => actions.change({ xScale: logarithmic ? 'linear' : 'logarithmic' }),
    },
    toggle(axes, t('Show every value, outliers too'), 'everyValue'),
    toggle(axes, t('Same value axis in all charts'), 'sharedY'),
    toggle(axes, t('Training calls over each other'), 'overlaid'),
    ...(['average', 'window'] as const).map((kind) => ({
      heading: smoothing,
      text: kind === 'average' ? t('Exponential moving average') : t('Mean of a window'),
      checked: options.smoothingKind === kind,
      oneOf: true,
      press: () => actions.change({ smoothingKind: kind }),
    })),
    ...GROUPINGS.map((grouping) => ({
      heading: groups,
      text: groupingName(grouping),
      checked: options.grouping === grouping,
      oneOf: true,
      press: () => actions.change({ grouping }),
    })),
    toggle(t('Further charts'), t('Steps a second'), 'throughput'),
    ...gaugeItems(state, actions),
    ...options.closed.map((metric) => ({
      heading: layout,
      text: t('Show {0} again', metricTitle(metric)),
      press: () => actions.change({ closed: options.closed.filter((other) => other !== metric) }),
    })),
    { heading: layout, text: t('One chart for each metric'), press: () => actions.change({ charts: [], closed: [] }) },
    { heading: layout, text: t('Save as the layout of new panels'), press: () => actions.saveLayout() },
    { heading: layout, text: t('Forget the saved layout'), press: () => actions.forgetLayout() },
  ];
}

interface Slider {
  readonly root: HTMLElement;
  update(options: ViewOptions): void;
}

function smoothingSlider(change: (value: number) => void): Slider {
  const input = element('input', { type: 'range', min: 0, max: 0.99, step: 0.01, 'aria-label': t('Smoothing') });
  const value = element('output', { class: 'number' });
  input.addEventListener('input', () => change(Number(input.value)));
  const root = element('label', { class: 'field' }, element('span', { class: 'label' }, t('Smoothing')), input, value);
  return {
    root,
    update({ smoothing, smoothingKind }) {
      if (Number(input.value) !== smoothing) input.value = String(smoothing);
      const share = `${Math.max(1, Math.round(windowShare(smoothing) * 100))} %`;
      value.textContent = smoothing === 0 ? t('off') : smoothingKind === 'window' ? share : smoothing.toFixed(2);
      input.setAttribute('aria-valuetext', value.textContent);
    },
  };
}
