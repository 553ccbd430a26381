import { shapeText } from '../core/model/dimension.ts';
import type { Model } from '../core/model/graph.ts';
import { summaryOf } from '../core/model/summary.ts';
import { placesIn } from '../core/model/textPlace.ts';
import type { Reading } from '../core/readers/read.ts';

/** Extents as Keras prints them: unknown ones, the batch among them, are null. */
type JsonShape = readonly (number | null)[] | null;

const shapeJson = (shape: Model['nodes'][number]['outputs'][number]['shape']): JsonShape =>
  shape ? shape.map((each) => (typeof each === 'number' ? each : null)) : null;

/** A reading for other programs: `{ models, plans, problems }`. */
export function inspectJson({ models, plans, problems }: Reading, text: string): object {
  const place = placesIn(text);
  return {
    models: models.map((model) => ({
      name: model.name,
      framework: model.framework,
      inputs: ends(model, model.inputs),
      outputs: ends(model, model.outputs),
      parameters: { total: model.parameters.total ?? null, trainable: model.parameters.trainable ?? null },
      layers: summaryOf(model).map((row) => ({
        name: row.name,
        type: row.type,
        outputShape: row.outputShapes.length > 1 ? row.outputShapes.map(shapeJson) : shapeJson(row.outputShapes[0]),
        parameters: row.parameters ?? null,
        span: place(row.span),
      })),
      inputsFrom: model.inputsFrom,
      ...(model.sizes && { sizes: model.sizes.map(({ span, ...size }) => ({ ...size, span: place(span) })) }),
      notUnderstood: model.notUnderstood.map((each) => ({ construct: each.construct, span: place(each.span) })),
      span: place(model.span),
    })),
    plans: plans.map((plan) => ({ ...plan, span: place(plan.span) })),
    problems: problems.map(({ code, severity, message, span }) => ({ code, severity, message, span: place(span) })),
  };
}

function ends(model: Model, references: readonly { node: string; output: number; name?: string }[]) {
  return references.map(({ node, output, name }) => {
    const type = model.nodes.find((each) => each.id === node)?.outputs[output];
    return { name, shape: shapeJson(type?.shape), text: shapeText(type?.shape), dtype: type?.dtype };
  });
}
