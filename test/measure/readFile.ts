import { readFileSync } from 'node:fs';
import type { Shape } from '../../engine/core/model/dimension.ts';
import type { Model } from '../../engine/core/model/graph.ts';
import { summaryOf } from '../../engine/core/model/summary.ts';
import { read } from '../../engine/core/readers/read.ts';
import { languageOf, resolveIn } from '../../engine/reading/files.ts';

type Printed = readonly (number | null)[];

export interface ReadModel {
  readonly name: string;
  readonly framework: Model['framework'];
  readonly total: number | undefined;
  readonly outputs: readonly (Printed | undefined)[];
  /** Nothing in the file makes it: it stands for what its arguments make of it. */
  readonly opened: boolean;
  /** What is not known of it, in words; empty when it is read whole. */
  readonly gaps: readonly string[];
}

export interface ReadFile {
  readonly file: string;
  readonly models: readonly ReadModel[];
}

const printed = (shape: Shape | undefined): Printed | undefined =>
  shape?.map((each) => (typeof each === 'number' ? each : null));

/** What is not known of a model, in words. */
export function gapsOf(model: Model): readonly string[] {
  const gaps = model.notUnderstood.map((each) => `${model.name}: not understood: ${each.construct}`);
  if (model.parameters.total === undefined) gaps.push(`${model.name}: no count`);
  const open = summaryOf(model).filter((row) => row.uses > 0 && row.outputShapes.some((each) => each === undefined));
  if (open.length > 0) gaps.push(`${model.name}: ${open.length} layers without a shape, ${open[0]!.name} the first`);
  // A model without a call of its own, which only trains others, gives nothing.
  if (model.outputs.length === 0 && model.inputNames.length > 0) gaps.push(`${model.name}: no outputs`);
  return gaps;
}

export function readFile(file: string): ReadFile {
  const language = languageOf(file)!;
  const { models } = read(readFileSync(file, 'utf8'), { language, resolve: resolveIn(file, language) });
  return {
    file,
    models: models.map((model) => ({
      name: model.name,
      framework: model.framework,
      total: model.parameters.total,
      opened: model.openArguments !== undefined,
      outputs: model.outputs.map(({ node, output }) =>
        printed(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape),
      ),
      gaps: gapsOf(model),
    })),
  };
}
