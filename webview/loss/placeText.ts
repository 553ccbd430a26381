import { formatDuration } from '../../engine/core/runs/format.ts';
import { t } from '../shared/texts.ts';
import type { XAxis } from './options.ts';

/** A place of the x axis in words. */
export function positionText(axis: XAxis, x: number): string {
  const language = document.documentElement.lang;
  if (axis === 'time') return formatDuration(x * 1000);
  if (axis === 'wall') return new Date(x * 1000).toLocaleString(language);
  const text = (axis === 'epoch' ? Number(x.toFixed(2)) : Math.round(x)).toLocaleString(language);
  if (axis === 'examples') return t('{0} examples', text);
  return axis === 'epoch' ? t('Epoch {0}', text) : t('Step {0}', text);
}
