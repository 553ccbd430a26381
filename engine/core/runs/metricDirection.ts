/** Names of metrics of which more is better, whole or after an underscore: `acc`, `val_acc`, `top5_accuracy`. */
const MORE_IS_BETTER: ReadonlySet<string> = new Set([
  'acc',
  'accuracy',
  'auc',
  'precision',
  'recall',
  'f1',
  'fscore',
  'f1score',
  'r2',
  'iou',
  'miou',
  'map',
  'dice',
  'psnr',
  'ssim',
  'bleu',
  'reward',
  'return',
  'score',
  'similarity',
]);

/** tf.js logs these in camel case: `categoricalAccuracy`, `cosineProximity`. */
function words(metric: string): string[] {
  return metric
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

/** Whether a metric's best value is its greatest; every other metric counts as a loss, whose best is its least. */
export function moreIsBetter(metric: string): boolean {
  return words(metric).some((word) => MORE_IS_BETTER.has(word)) && !/loss|error/i.test(metric);
}
