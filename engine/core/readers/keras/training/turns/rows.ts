import { isByChance } from '../../../../model/chance.ts';
import type { LoopState, ProgramEvent } from '../../../evaluate/machine.ts';
import type { TensorValue } from '../../../evaluate/values.ts';
import { ancestors } from '../../../library/ancestors.ts';
import { changedByPass } from '../../../library/changedByPass.ts';
import { cutByHand, cutsRows } from '../../../library/cutByHand.ts';
import { isBatch } from '../../../library/data.ts';
import { mixedRows } from '../../../library/mixedRows.ts';
import { pipelineAsides } from '../asides.ts';
import { passesOf } from '../tapes/passes.ts';

/** Which rows a pass takes: of a pipeline, of arrays that the loop cuts itself, or what it draws; nothing where not plain. */
export function rowsOf(
  at: ProgramEvent,
  loops: readonly LoopState[],
  { fed, text }: { fed: readonly TensorValue[]; text: string },
) {
  const [outer, inner] = [loops[0]!, loops.at(-1)!];
  const byChance = ancestors(...fed).filter(({ id, type }) => id > outer.id && isByChance(type));
  const cut = cutByHand(
    inner,
    fed.filter((each) => cutsRows(each)),
  );
  cut?.origins.forEach(isBatch);
  const own = new Set(cut?.origins);
  // What is made of a prediction is made batch by batch.
  const loaded = fed.filter((each) => !ancestors(each).some(({ type }) => type === 'Predictions'));
  if (changedByPass(loops, fed, { text, isRows: (origin) => own.has(origin) }) || mixedRows(loaded)) return undefined;
  const counting = cut ? loops.filter((each) => each !== inner) : loops;
  const isLoaded = ancestors(...fed).some(({ type }) => type === 'Batch');
  const draws = byChance.length > 0 && !cut && !isLoaded;
  const { pipeline, told, ...passes } = passesOf({ ...at, loops: counting }, draws);
  if (told.some(({ severity }) => severity === 'error') || (pipeline && cut) || (isLoaded && !pipeline))
    return undefined;
  const size = typeof pipeline?.batchSize === 'number' ? pipeline.batchSize : undefined;
  const drops = pipeline?.dropLast ?? cut?.dropLast ?? false;
  return {
    told: [...told, ...pipelineAsides(pipeline, { span: at.span, steps: pipeline?.steps })],
    rows: {
      ...passes,
      ...(byChance.length > 0 ? { redrawn: byChance.map(({ span }) => span) } : {}),
      batchSize: cut?.batchSize ?? size,
      shuffle: pipeline?.shuffle ?? cut?.shuffle ?? false,
      ...(drops ? { dropLast: true } : {}),
    },
  };
}
