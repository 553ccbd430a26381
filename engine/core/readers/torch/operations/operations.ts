import { lossOperations } from '../losses.ts';
import { creationMethods, creationOperations } from './creation.ts';
import { elementwiseOperations, whereMethod } from './elementwise.ts';
import { functionalOperations } from './functional.ts';
import { indexingOperations } from './indexing.ts';
import type { Operations } from './operation.ts';
import { productOperations } from './products.ts';
import { reductionOperations } from './reductions.ts';
import { shapingOperations, unfoldMethod } from './shaping.ts';
import { splittingOperations } from './splitting.ts';

const shared: Operations = {
  ...elementwiseOperations,
  ...reductionOperations,
  ...productOperations,
  ...shapingOperations,
  ...splittingOperations,
  ...indexingOperations,
};

/** What `torch` and `torch.nn.functional` offer. */
export const functions: Operations = { ...shared, ...creationOperations, ...functionalOperations, ...lossOperations };

/** What a tensor offers as methods. */
export const methods: Operations = { ...shared, ...creationMethods, where: whereMethod, unfold: unfoldMethod };
