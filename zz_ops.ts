import { operationTypes } from './engine/core/model/catalogue/catalogue.ts';
import { OPERATIONS } from './engine/trainer/plans/operations.ts';
console.log([...operationTypes.keys()].filter(k=>!(k in OPERATIONS)).join(' '));
process.exit(0)
