import type { TreeItem } from '../../engine/core/diagram/tree.ts';
import { formatValue } from '../../engine/core/runs/format.ts';
import { t } from '../shared/texts.ts';
import type { BoxContext } from './boxes.ts';
import type { Live, LiveFacts, LiveMeasure } from './live.ts';

export function liveName(measure: LiveMeasure): string {
  const names = {
    gradient: t('Gradients in training'),
    weight: t('Weights in training'),
    activation: t('Activations in training'),
    dead: t('Dead units'),
    still: t('Units that nothing moves'),
  } satisfies Record<LiveMeasure, string>;
  return names[measure];
}

const spreadText = ({ mean, deviation }: { readonly mean: number; readonly deviation: number }): string =>
  `${formatValue(mean, 3)} ± ${formatValue(deviation, 3)}`;

/** What stands on a box; a dash where the run says nothing of it. */
export function liveText(facts: LiveFacts, measure: LiveMeasure): string {
  const { gradient, weight, activation, watched, dead, units, still, frozen } = facts;
  if (measure === 'still') return units === 0 ? '–' : t('{0} of {1} still', still, units);
  if (measure === 'dead') return watched === 0 ? '–' : t('{0} of {1} dead', dead, watched);
  if (measure === 'activation') return activation ? spreadText(activation) : '–';
  if (measure === 'weight') return weight > 0 ? `w ${formatValue(weight, 3)}` : '–';
  if (gradient === undefined) return frozen ? t('frozen') : '–';
  return `∇ ${formatValue(gradient, 3)}`;
}

/** How full its bar is. */
export function liveShare(live: Live, facts: LiveFacts, measure: LiveMeasure): number {
  const { gradient = 0, weight, activation, watched, dead, units, still } = facts;
  if (measure === 'still') return units === 0 ? 0 : still / units;
  if (measure === 'dead') return watched === 0 ? 0 : dead / watched;
  const most = live.most(measure);
  const own = { gradient, weight, activation: activation ? Math.abs(activation.mean) + activation.deviation : 0 };
  return most > 0 ? Math.min(1, own[measure] / most) : 0;
}

type Line = readonly [string, string];

/** What the run says of the selected box, or of the whole model. */
export function liveLines({ live, tree }: BoxContext, item: TreeItem): readonly Line[] {
  const facts = live?.of(item);
  if (!live || !facts) return [];
  const { run, latest, found, layers } = live;
  const missing = layers - found;
  const where = run.live
    ? t('{0}, at step {1}', run.run, latest.step)
    : t('{0}, last at step {1}', run.run, latest.step);
  return [
    [t('Run'), where],
    ...(item === tree.root && missing > 0
      ? [[t('Not found here'), t('{0} of {1} layers of the run', missing, layers)] as const]
      : []),
    ...weightLines(live, facts),
    ...(item === tree.root ? [] : activationLines(live, facts)),
    ...(facts.watched > 0 ? [[t('Dead units'), t('{0} of {1}', facts.dead, facts.watched)] as const] : []),
    ...(facts.units > 0 ? [[t('Units that nothing moves'), t('{0} of {1}', facts.still, facts.units)] as const] : []),
  ];
}

function weightLines({ measures }: Live, { weight, gradient, gradients, frozen }: LiveFacts): readonly Line[] {
  if (weight === 0 && gradient === undefined) return [];
  const told = gradient !== undefined;
  return [
    [t('Length of weights'), formatValue(weight, 4) + (frozen ? ` (${t('frozen')})` : '')],
    ...(told
      ? [
          [
            t('Length of gradients'),
            t('{0}, at first {1}', formatValue(gradient, 4), formatValue(gradients[0] ?? gradient, 4)),
          ] as const,
        ]
      : []),
    ...(told || frozen || measures.includes('gradient')
      ? []
      : [[t('Gradients'), t('not looked at: turn on the setting Descent: Gradients and train again')] as const]),
  ];
}

function activationLines({ examples }: Live, { activation }: LiveFacts): readonly Line[] {
  if (!activation) return [];
  const { nonFinite } = activation;
  return [
    [t('Activations'), t('{0}, of {1} examples', spreadText(activation), examples)],
    ...(nonFinite > 0 ? [[t('NaN or infinite'), String(nonFinite)] as const] : []),
  ];
}
