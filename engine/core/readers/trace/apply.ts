import { layerTypes, operationTypes } from '../../model/catalogue/catalogue.ts';
import type { Config } from '../../model/config.ts';
import { BATCH, divideExactly, type Shape, shapeText } from '../../model/dimension.ts';
import type { OperationType, ShapeResult } from '../../model/layerType.ts';
import type { Span } from '../../model/span.ts';
import { noteUse } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { LayerState, LibraryName, Origin, TensorValue, Value } from '../evaluate/values.ts';

/** One use of a layer or operation of the catalogue. */
export interface Application {
  readonly type: string;
  readonly inputs: readonly TensorValue[];
  readonly config: Config;
  readonly span: Span;
  readonly library: LibraryName;
  readonly layer?: LayerState;
}

type Output = Origin['outputs'][number];

function outcome(type: OperationType | undefined, { config, inputs }: Application): ShapeResult {
  if (!type) return { undetermined: 'an operation that is not known' };
  return type.shape(
    config,
    inputs.map((each) => each.shape),
  );
}

function multiplyAddsOf(type: OperationType | undefined, { config, inputs }: Application, outputs: readonly Output[]) {
  const shapes = [...inputs, ...outputs].map((each) => each.shape);
  if (!type?.multiplyAdds || !shapes.every((each) => each !== undefined)) return undefined;
  // The batch's name is set to one, so that what comes out is the work for one example.
  const single = shapes.map((shape) => shape.map((each) => divideExactly(each, BATCH) ?? each));
  return type.multiplyAdds(config, single.slice(0, inputs.length), single.slice(inputs.length));
}

/** Tells that shapes do not go together, with both sides and where each comes from. */
function reportMismatch(machine: Machine, { type, inputs, span }: Application, mismatch: string): void {
  machine.report({
    code: 'shape-mismatch',
    severity: 'error',
    message: `${type}: ${mismatch}.`,
    span,
    related: inputs.map((each) => ({
      span: each.origin.span,
      message: `${each.origin.type} gives ${shapeText(each.shape)}`,
    })),
  });
}

export function tensorOf(origin: Origin, library: LibraryName, output = 0): TensorValue {
  const { shape, dtype } = origin.outputs[output]!;
  noteUse(origin);
  return { kind: 'tensor', library, shape, dtype, origin, output };
}

/** A tensor that comes from no other: an input, a constant, data. */
export function source(
  machine: Machine,
  made: {
    type: string;
    config?: Config;
    shape: Shape | undefined;
    dtype?: string;
    span: Span;
    library: LibraryName;
  } & Pick<Origin, 'parameter'> & { constant?: Value },
): TensorValue {
  const { type, config = {}, shape, dtype, span, library, parameter, constant } = made;
  const id = machine.nextId();
  const outputs = [{ shape, dtype }];
  const origin: Origin = { id, type, config, inputs: [], outputs, span, parameter, scope: machine.scope };
  return { ...tensorOf(origin, library), constant };
}

/**
 * Applies a layer or an operation: its output shapes follow from the catalogue, a mismatch is reported once and leaves an
 * unknown shape, so that one mistake does not make others.
 * @returns one tensor for each output; one with unknown shape where nothing can be told
 */
export function apply(machine: Machine, application: Application): readonly TensorValue[] {
  const { type: name, inputs, config, span, library, layer } = application;
  const type = layer ? layerTypes.get(name) : operationTypes.get(name);
  const result = outcome(type, application);
  if ('mismatch' in result) reportMismatch(machine, application, result.mismatch);
  const shapes = 'length' in result ? result : [undefined];
  const given = inputs.map((each) => each.dtype);
  const dtype = type?.dtype ? type.dtype(config, given) : given[0];
  const outputs = shapes.map((shape) => ({ shape, dtype }));
  const origin: Origin = {
    id: machine.nextId(),
    type: name,
    config,
    inputs,
    outputs,
    layer,
    span,
    scope: machine.scope,
    multiplyAdds: multiplyAddsOf(type, application, outputs),
  };
  return outputs.map((_, index) => tensorOf(origin, library, index));
}
