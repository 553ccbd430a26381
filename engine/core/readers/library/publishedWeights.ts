/** An argument by that name (not a variable, and not how scikit-learn's neighbours vote), or one of torchvision's. */
const NAMED = /[(,]\s*weights\s*=\s*["'](?!uniform|distance)|\b\w+_Weights\.[A-Z]|\bpretrained\s*=\s*True/;
const BY_DEFAULT = /\bapplications\b[\s\S]*\b[A-Z]\w+\(/;

/**
 * Whether a file asks for weights that others published: by name, or by a network of `keras.applications`, which has them
 * unless told otherwise. Descent has none of them.
 */
export function asksForPublishedWeights(text: string): boolean {
  return NAMED.test(text) || (BY_DEFAULT.test(text) && !/\bweights\s*=\s*None\b/.test(text));
}

export const NO_PUBLISHED_WEIGHTS = 'Published weights are not at hand: training begins with new ones';
