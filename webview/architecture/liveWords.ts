import type { TreeItem } from '../../engine/core/diagram/tree.ts';
import { formatValue } from '../../engine/core/runs/format.ts';
import { t } from '../shared/texts.ts';
import type { BoxContext } from './boxes.ts';
import type { Live, LiveFacts, LiveMeasure } from './live.ts';

export function liveName(measure: LiveMeasure): string {
  const names = {
    gradient: t('Gradients in training'),
    weight: t('Weights in training'),
    still: t('Units that nothing moves'),
  } satisfies Record<LiveMeasure, string>;
  return names[measure];
}

/** What stands on a box. */
export function liveText({ gradient, weight, units, still }: LiveFacts, measure: LiveMeasure): string {
  if (measure === 'still') return units === 0 ? '–' : t('{0} of {1} still', still, units);
  return measure === 'gradient' ? `∇ ${formatValue(gradient, 3)}` : `w ${formatValue(weight, 3)}`;
}

/** How full its bar is. */
export function liveShare(live: Live, { gradient, weight, units, still }: LiveFacts, measure: LiveMeasure): number {
  if (measure === 'still') return units === 0 ? 0 : still / units;
  const most = live.most(measure);
  return most > 0 ? Math.min(1, (measure === 'gradient' ? gradient : weight) / most) : 0;
}

/** What the run says of the selected box, or of the whole model. */
export function liveLines({ live, tree }: BoxContext, item: TreeItem): readonly (readonly [string, string])[] {
  const facts = live?.of(item);
  if (!live || !facts) return [];
  const { run, latest, found } = live;
  const { weight, gradient, units, still, gradients } = facts;
  const missing = latest.layers.length - found;
  const where = run.live
    ? t('{0}, at step {1}', run.run, latest.step)
    : t('{0}, last at step {1}', run.run, latest.step);
  return [
    [t('Run'), where],
    ...(item === tree.root && missing > 0
      ? [[t('Not found here'), t('{0} of {1} layers of the run', missing, latest.layers.length)] as const]
      : []),
    [t('Length of weights'), formatValue(weight, 4)],
    [
      t('Length of gradients'),
      t('{0}, at first {1}', formatValue(gradient, 4), formatValue(gradients[0] ?? gradient, 4)),
    ],
    ...(units > 0 ? [[t('Units that nothing moves'), t('{0} of {1}', still, units)] as const] : []),
  ];
}
