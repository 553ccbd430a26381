import { flat } from '../code/code.ts';
import { PYTHON } from '../code/literals.ts';
import { plainName, snakeName } from '../code/names.ts';
import type { KindCode, KindContext } from './context.ts';

const typeOf = (dtype: string | undefined): string => (/^u?int|^bool/.test(dtype ?? '') ? 'int64' : 'float32');

const READ = `def arrays(inputs):
    """The arrays of a request in the model's order; what does not fit is told."""
    made = []
    for name, (shape, dtype) in INPUTS.items():
        if name not in inputs:
            raise HTTPException(422, f"The input {name} is missing.")
        try:
            array = np.asarray(inputs[name], dtype=dtype)
        except (TypeError, ValueError) as error:
            raise HTTPException(422, f"{name} is no array of numbers.") from error
        pairs = zip(shape, array.shape[1:])
        fits = all(want in (None, have) for want, have in pairs)
        if array.ndim != len(shape) + 1 or not fits:
            wanted = f"(batch, *{shape})"
            raise HTTPException(422, f"{name} has shape {array.shape}, not {wanted}.")
        made.append(array)
    return made`;

const REQUEST = `class Examples(BaseModel):
    """Examples by the names of the inputs: {"inputs": {"x": [[…], …]}}."""

    inputs: dict[str, list]`;

/** A FastAPI app: \`predict\` is the framework's own call of the model. */
export function servingOf({ net }: KindContext, predict: readonly string[], load: readonly string[]): KindCode {
  const shapes = net.inputs.map(({ name, value }) => {
    const extents = value.shape.slice(1).map((each) => (typeof each === 'number' ? each : null));
    const shape = flat(PYTHON.value(extents));
    return `    "${plainName(snakeName(name), 'x')}": (${shape}, "${typeOf(value.dtype)}"),`;
  });
  return {
    imports: ['import numpy as np', 'from fastapi import FastAPI, HTTPException', 'from pydantic import BaseModel'],
    settings: [['WEIGHTS', '"best.weights.h5"']],
    after: [
      [
        ...load,
        '',
        '# Shape of one example, with None where any extent goes, and type of each input.',
        'INPUTS = {',
        ...shapes,
        '}',
        '',
        '# Start it with: uvicorn NAME_OF_THIS_FILE:app',
        'app = FastAPI()',
      ].join('\n'),
      REQUEST,
      READ,
      ['@app.post("/predict")', 'def predict(examples: Examples):', ...predict].join('\n'),
    ],
  };
}

export const kerasServing = (context: KindContext): KindCode =>
  servingOf(
    context,
    [
      '    """Gives what the model says of each example."""',
      '    x = arrays(examples.inputs)',
      `    outputs = ${context.name}.predict_on_batch(x${context.net.inputs.length === 1 ? '[0]' : ''})`,
      context.net.outputs.length === 1
        ? '    return {"outputs": outputs.tolist()}'
        : '    return {"outputs": [each.tolist() for each in outputs]}',
    ],
    [`${context.name}.load_weights(WEIGHTS)`],
  );
