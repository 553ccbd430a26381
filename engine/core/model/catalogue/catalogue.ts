import type { LayerType, OperationType } from '../layerType.ts';
import { dense } from './dense.ts';

const layers: readonly LayerType[] = [dense];
const operations: readonly OperationType[] = [];

/** What each layer and operation is, for every reader, writer and the engine. */
export const layerTypes: ReadonlyMap<string, LayerType> = new Map(layers.map((each) => [each.name, each]));
export const operationTypes: ReadonlyMap<string, OperationType> = new Map(operations.map((each) => [each.name, each]));
