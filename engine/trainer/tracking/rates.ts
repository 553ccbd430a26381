import type { Model } from './framework.ts';

const followed = new WeakSet<object>();

interface Rated {
  readonly learningRate?: unknown;
}

/** From now on the learning rate of this optimizer is recorded beside the losses. */
export function followRate(optimizer: object): void {
  followed.add(optimizer);
}

/** The learning rate of a model whose optimizer is followed. */
export function rateOf(model: Model): { readonly learning_rate?: number } {
  const { optimizer } = model as { optimizer?: Rated };
  if (!optimizer || !followed.has(optimizer) || typeof optimizer.learningRate !== 'number') return {};
  return { learning_rate: optimizer.learningRate };
}
