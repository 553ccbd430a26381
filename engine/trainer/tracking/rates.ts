/** The learning rate of an optimizer, of whatever library: a number where it is known now. */
export function rateOf(optimizer: unknown): number | undefined {
  const { learningRate } = Object(optimizer) as { readonly learningRate?: unknown };
  return typeof learningRate === 'number' && Number.isFinite(learningRate) ? learningRate : undefined;
}

/** That of a model's optimizer. */
export function rateOfModel(model: object): number | undefined {
  return rateOf((model as { readonly optimizer?: unknown }).optimizer);
}
