import { formatValue } from '../../engine/core/runs/format.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import type { Spread, SpreadKind } from './spreads.ts';

const WIDTH = 168;
const HEIGHT = 56;

export function spreadName(kind: SpreadKind): string {
  const names = { weights: t('Weights'), gradients: t('Gradients'), activations: t('Activations') } satisfies Record<
    SpreadKind,
    string
  >;
  return names[kind];
}

/** One picture for each: time goes to the right, values upwards, and the fuller the colour the more numbers lie there. */
export function spreadCharts(spreads: readonly Spread[]): readonly HTMLElement[] {
  return spreads.map((spread) => {
    const { kind, from, to, columns } = spread;
    const picture = element('canvas', { class: 'spread-picture', role: 'img', 'aria-label': spoken(spread) });
    draw(picture, spread);
    const [first, last] = [columns[0]!.step, columns.at(-1)!.step];
    const steps = first === last ? t('step {0}', last) : t('steps {0} to {1}', first, last);
    return element(
      'figure',
      { class: 'spread' },
      element('figcaption', {}, element('span', { class: 'label' }, spreadName(kind)), element('span', {}, steps)),
      element(
        'div',
        { class: 'spread-body', 'aria-hidden': 'true' },
        picture,
        element(
          'div',
          { class: 'spread-range number' },
          ...[to, from].map((each) => element('span', {}, formatValue(each, 3))),
        ),
      ),
    );
  });
}

/** Where half of the numbers lie, told by the counts. */
function quarters({ from, to, counts }: Spread['columns'][number]['histogram']): readonly [number, number] {
  const all = counts.reduce((sum, each) => sum + each, 0);
  const at = (part: number) => {
    let passed = 0;
    const bin = counts.findIndex((each) => (passed += each) >= all * part);
    return from + ((Math.max(0, bin) + 0.5) * (to - from)) / counts.length;
  };
  return [at(0.25), at(0.75)];
}

function spoken({ kind, columns }: Spread): string {
  const say = ({ step, histogram }: Spread['columns'][number]) => {
    const [low, high] = quarters(histogram).map((each) => formatValue(each, 3));
    const [from, to] = [histogram.from, histogram.to].map((each) => formatValue(each, 3));
    return t('At step {0}: from {1} to {2}, half of them between {3} and {4}.', step, from!, to!, low!, high!);
  };
  const ends = columns.length > 1 ? [columns[0]!, columns.at(-1)!] : columns;
  return `${spreadName(kind)}. ${ends.map(say).join(' ')}`;
}

function draw(picture: HTMLCanvasElement, { from, to, columns }: Spread): void {
  const ratio = window.devicePixelRatio;
  picture.width = Math.round(WIDTH * ratio);
  picture.height = Math.round(HEIGHT * ratio);
  const context = picture.getContext('2d');
  if (!context) return;
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--spread').trim() || '#3794ff';
  const range = to - from;
  const place = (value: number) => (range === 0 ? 0.5 : (value - from) / range) * picture.height;
  const width = picture.width / columns.length;
  columns.forEach(({ histogram }, column) => {
    const { counts } = histogram;
    const most = Math.max(...counts);
    const [low, high] = [place(histogram.from), place(histogram.to)];
    const [left, right] = [Math.floor(column * width), Math.max(Math.floor((column + 1) * width), 1)];
    // All numbers alike: a line.
    const step = Math.max((high - low) / counts.length, range === 0 || high === low ? ratio : 0);
    counts.forEach((count, bin) => {
      if (count === 0) return;
      // The root keeps rare numbers in sight.
      context.globalAlpha = 0.15 + 0.85 * Math.sqrt(count / most);
      const [bottom, top] = [
        low + bin * ((high - low) / counts.length),
        low + bin * ((high - low) / counts.length) + step,
      ];
      const y = Math.floor(picture.height - top);
      context.fillRect(left, y, right - left, Math.max(1, Math.ceil(picture.height - bottom) - y));
    });
  });
}
