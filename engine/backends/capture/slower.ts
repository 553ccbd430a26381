/** @param why the end of the sentence */
export const slower = (steps: string, why: string): string =>
  `${steps} run one operation at a time, which is slower: ${why}.`;
