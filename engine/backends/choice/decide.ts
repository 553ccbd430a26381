import type { BackendContender } from '../../core/protocol/trainer.ts';
import type { BackendName } from '../../core/runs/record.ts';
import { estimateStep, type Work } from './work.ts';

export interface Decision {
  readonly name: BackendName;
  /** The estimates in words: `about 2.1 ms a step on wasm, 9 ms on native`. */
  readonly estimates: string;
}

/** Estimates are rough: training leaves the back end that the file began on only for a clear gain. */
const CLEAR_GAIN = 0.8;

/** The fastest contender for this work. The same work and speeds always give the same one. */
export function decide(work: Work, contenders: readonly BackendContender[], start: BackendName): Decision {
  const estimated = contenders
    .map(({ name, speeds }) => ({ name, step: estimateStep(work, speeds) }))
    .sort((one, other) => one.step - other.step);
  const [fastest] = estimated;
  if (!fastest) return { name: start, estimates: '' };
  const begun = estimated.find(({ name }) => name === start);
  const stays = begun !== undefined && fastest.step > begun.step * CLEAR_GAIN;
  const { name } = stays ? begun : fastest;
  const first = estimated.filter((each) => each.name === name);
  const words = [...first, ...estimated.filter((each) => each.name !== name)].map(
    ({ name: each, step }, place) => `${milliseconds(step)}${place === 0 ? ' a step' : ''} on ${each}`,
  );
  return { name, estimates: `about ${words.join(', ')}` };
}

function milliseconds(step: number): string {
  return step < 1000 ? `${Number(step.toPrecision(2))} ms` : `${Number((step / 1000).toPrecision(2))} s`;
}
