import type { ReadFile, ReadModel } from './readFile.ts';
import { torchLayers } from '../../engine/core/readers/torch/layers/layers.ts';
import type { RealFile, RealModel } from './real.ts';

export interface Verdict {
  readonly file: string;
  /**
   * `whole`: every model has a count and shapes for all its layers, and none differs from the frameworks' own. `wrong`: a
   * count or shape that is shown as known differs. `nothing`: the frameworks make a model that is not shown at all.
   */
  readonly kind: 'no model' | 'whole' | 'partial' | 'nothing' | 'wrong';
  readonly why: readonly string[];
  /** Models whose count the reader gives, and those of them that a framework counts alike. */
  readonly counted: number;
  readonly confirmed: number;
}

const sameShapes = (read: ReadModel, real: RealModel): boolean =>
  real.outputs === undefined ||
  read.outputs.length !== real.outputs.length ||
  real.outputs.every((shape, index) => {
    const mine = read.outputs[index];
    return mine === undefined || JSON.stringify(mine.slice(1)) === JSON.stringify(shape.slice(1));
  });

/** A mistake in what is shown of one model; nothing where it agrees or can't be compared. */
function mistake(model: ReadModel, real: readonly RealModel[]): string | undefined {
  const sameName = real.filter((each) => each.name === model.name && each.kind === model.framework);
  const [own] = sameName;
  if (!own || sameName.length > 1 || own.unsure) return undefined;
  if (model.total !== undefined && model.total !== own.total)
    return `${model.name}: ${model.total} parameters are shown, and ${own.kind} counts ${own.total}`;
  if (model.total !== undefined && !sameShapes(model, own))
    return `${model.name}: ${JSON.stringify(model.outputs)} is shown, and ${own.kind} gives ${JSON.stringify(own.outputs)}`;
  return undefined;
}

/** Models that no other holds are not told from others here: a class of the file that is shown under any name counts. */
function missing({ models }: ReadFile, real: readonly RealModel[]): readonly string[] {
  return real
    .filter(({ name }) => name !== null && !models.some((each) => each.name === name))
    .filter(({ total }) => total > 0 && !models.some((each) => each.total === total))
    .map(({ name, kind, total }) => `${String(name)}: ${kind} makes it, with ${total} parameters, and it is not shown`);
}

export function verdictOf(read: ReadFile, real: RealFile | undefined): Verdict {
  const known = real?.models ?? [];
  const named = known.filter((each) => each.name !== null && each.total > 0);
  const counted = read.models.filter((each) => each.total !== undefined);
  const confirmed = counted.filter((each) => known.some(({ total }) => total === each.total)).length;
  const numbers = { file: read.file, counted: counted.length, confirmed };
  if (read.models.length === 0)
    return named.length === 0
      ? { ...numbers, kind: 'no model', why: [] }
      : { ...numbers, kind: 'nothing', why: missing(read, named) };
  const wrong = read.models.flatMap((each) => mistake(each, known) ?? []);
  if (wrong.length > 0) return { ...numbers, kind: 'wrong', why: wrong };
  const gaps = [...read.models.flatMap((each) => each.gaps), ...missing(read, named)];
  return { ...numbers, kind: gaps.length > 0 ? 'partial' : 'whole', why: gaps };
}

/** How the models of a file are read that a framework makes of it as it stands, so that a true count is there. */
export interface Built {
  readonly kind: 'whole' | 'partial' | 'wrong';
  /** How many such models there are, and how many of them are read with the same count and shapes. */
  readonly models: number;
  readonly equal: number;
}

function readingOf(real: RealModel, { models }: ReadFile): Built['kind'] {
  const named = models.filter(({ name, framework }) => name === real.name && framework === real.kind);
  const mine = named.find(({ total }) => total === real.total) ?? named[0];
  // Under another name it is the same model if it is as large.
  if (!mine) return models.some(({ total, gaps }) => total === real.total && gaps.length === 0) ? 'whole' : 'partial';
  if (mine.total === undefined) return 'partial';
  if (mine.total !== real.total || !sameShapes(mine, real)) return 'wrong';
  return mine.gaps.length === 0 ? 'whole' : 'partial';
}

/** A layer of PyTorch's own under a name, to be put into a model later. */
function isLayer(real: RealModel, { models }: ReadFile): boolean {
  return (
    real.kind === 'torch' && Object.hasOwn(torchLayers, real.class) && !models.some(({ name }) => name === real.name)
  );
}

/** Looks at those models alone; nothing for a file of which a framework makes none. */
export function builtOf(read: ReadFile, real: RealFile | undefined): Built | undefined {
  const own = (real?.models ?? []).filter(({ name, total }) => name !== null && total > 0);
  const models = own.filter(
    (each) => !each.unsure && own.filter(({ name }) => name === each.name).length === 1 && !isLayer(each, read),
  );
  if (models.length === 0) return undefined;
  const kinds = models.map((each) => readingOf(each, read));
  const kind = kinds.includes('wrong') ? 'wrong' : kinds.includes('partial') ? 'partial' : 'whole';
  return { kind, models: models.length, equal: kinds.filter((each) => each === 'whole').length };
}
