/** Sources of data that are numbers by chance, by the words that expressions have for them. */
const DRAWN = /^(?:Random|Permutation|random_(?:normal|uniform|truncated_normal|randint)|shuffle)$/;

/** Whether what is made so is another at every making. */
export const isByChance = (type: string): boolean => DRAWN.test(type);
