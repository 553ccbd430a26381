import type { Results } from '../../../engine/core/results/results.ts';
import { t } from '../../shared/texts.ts';
import type { HeadlineName } from './scores.ts';

/** Three digits are what data of some thousand examples can tell. */
export function shareText(share: number | undefined): string {
  return share === undefined ? '–' : share.toFixed(3);
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

export function headlineName(name: HeadlineName): string {
  const names: Record<HeadlineName, string> = {
    accuracy: t('Accuracy'),
    f1: t('Mean F1'),
    mae: t('Mean absolute error'),
    rmse: t('Root mean squared error'),
    r2: 'R²',
  };
  return names[name];
}

/** Which data, when, and how much of it: what the numbers below stand for. */
export function whatWasJudged({ data, call, examples, of, first }: Results): string {
  const what =
    data === 'validation' ? t('Validation data, after epoch {0}', call) : t('Data of evaluate, call {0}', call);
  const how =
    examples === of
      ? t('all {0} examples', countText(of))
      : first
        ? t('the first {0} of {1} examples', countText(examples), countText(of))
        : t('{0} of {1} examples, evenly spread', countText(examples), countText(of));
  return `${what}: ${how}`;
}
