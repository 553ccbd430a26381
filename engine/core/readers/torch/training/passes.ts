import type { TrainingPlan } from '../../../model/plan.ts';
import type { Problem } from '../../../model/problem.ts';
import type { LoopState, ProgramEvent } from '../../evaluate/machine.ts';
import type { Origin, TensorValue } from '../../evaluate/values.ts';
import { ancestors } from '../../library/ancestors.ts';
import { changedByPass } from '../../library/changedByPass.ts';
import { isBatch } from '../../library/data.ts';
import { redrawnIn } from '../../library/redrawn.ts';
import { cutByHand } from '../../library/cutByHand.ts';
import { note, refusal } from './gradients.ts';
import { loaderOf } from './loader.ts';

interface Passes {
  readonly epochs: number;
  readonly stepsPerEpoch?: number;
  readonly notes: readonly Problem[];
}

const BY_PASS = 'What is fed is made anew in every pass of this loop, out of';
const MAKE_FIRST = 'That is not followed yet. Make all rows before the loop, and give them by a DataLoader';

const NOT_CUT =
  'Which rows a pass of this loop takes was not understood. Cut batches as x[i:i + size] for i in range(0, len(x), size), or use a DataLoader';

/** How often all rows are gone over: loops over a loader are one pass, and so is one that cuts batches itself. */
function passesOf(
  { loops }: ProgramEvent,
  { cutting, draws }: { readonly cutting: LoopState | undefined; readonly draws: boolean },
): Passes {
  const notes: Problem[] = [];
  let stepsPerEpoch = 1;
  let epochs = 1;
  loops.forEach((loop, index) => {
    if (loaderOf(loop.iterable) || loop.batches || loop === cutting) return;
    if (loop.count === undefined)
      notes.push(note('How often this loop runs is not known, so it is followed once.', loop.span));
    else if (index === 0) epochs = loop.count;
    else if (draws) stepsPerEpoch *= loop.count;
    else notes.push(refusal(NOT_CUT, loop.span));
  });
  return { epochs, notes, ...(stepsPerEpoch > 1 ? { stepsPerEpoch } : {}) };
}

function batchOf(fed: readonly TensorValue[]): Origin['config'] | undefined {
  return ancestors(...fed).find(({ type }) => type === 'Batch')?.config;
}

function batching(batch: Origin['config'] | undefined): Pick<TrainingPlan, 'batchSize' | 'shuffle' | 'dropLast'> {
  return {
    batchSize: typeof batch?.batch_size === 'number' ? batch.batch_size : undefined,
    shuffle: batch?.shuffle === true,
    ...(batch?.drop_last === true ? { dropLast: true } : {}),
  };
}

/** Which rows a pass goes over, and how many passes there are. Batches that are cut out here count as whole arrays. */
export function rowsTaken(
  backward: ProgramEvent,
  { fed, targets, text }: { fed: readonly TensorValue[]; targets: readonly TensorValue[]; text: string },
) {
  const inner = backward.loops.at(-1);
  const cut = inner && cutByHand(inner, [...fed, ...targets]);
  cut?.origins.forEach(isBatch);
  const drawn = cut ? {} : redrawnIn(backward, [...fed, ...targets]);
  const { notes, ...passes } = passesOf(backward, { cutting: cut && inner, draws: drawn.redrawn !== undefined });
  const sizes = cut && { batch_size: cut.batchSize, shuffle: cut.shuffle, drop_last: cut.dropLast };
  const own = new Set(cut?.origins);
  const changed = changedByPass(backward.loops, [...fed, ...targets], { text, isRows: (origin) => own.has(origin) });
  const varying = changed ? [refusal(`${BY_PASS} ${changed.name}. ${MAKE_FIRST}`, changed.span)] : [];
  return { cut: own, notes: [...notes, ...varying], rows: { ...passes, ...batching(sizes ?? batchOf(fed)), ...drawn } };
}
