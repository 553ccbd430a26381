import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { isDisturbed } from '../../backends/probe/others.ts';
import { hash, machine } from '../../backends/probe/remembered.ts';
import type { BackendContender } from '../../core/protocol/trainer.ts';
import type { BackendName } from '../../core/runs/record.ts';
import { readJson, writeWhole } from '../../host/files.ts';
import { dataFolder } from '../../host/folders.ts';

export interface RememberedChoice {
  readonly name: BackendName;
  readonly reason: string;
  /** By speeds that were measured while other programs used the processors. */
  readonly disturbed?: boolean;
}

interface Question {
  /** What the model is: layers, shapes, batch size. */
  readonly model: readonly unknown[];
  readonly contenders: readonly BackendContender[];
  readonly start: BackendName;
}

/** Counts on whenever back ends are measured or estimated in another way: what was chosen before then says nothing. */
const MEASURE = 2;

/**
 * What was chosen for this model on this machine before, else what is chosen now. A measurement that comes out a
 * little differently, after an update of Descent or of Node, must not change a curve. What was chosen by speeds that
 * others disturbed holds until there are better ones.
 */
export function rememberedChoice(
  question: Question,
  choose: () => Omit<RememberedChoice, 'disturbed'>,
): RememberedChoice {
  const contenders = question.contenders.map(({ name, device }) => `${name}: ${device}`);
  const key = hash([MEASURE, machine(), question.model, contenders, question.start]);
  const file = path.join(dataFolder(), 'choices', `${key}.json`);
  const known = readJson<RememberedChoice>(file);
  const disturbed = question.contenders.some(({ speeds }) => isDisturbed(speeds));
  const holds = known !== undefined && (!known.disturbed || disturbed);
  if (holds && question.contenders.some(({ name }) => name === known.name)) return known;
  const chosen = { ...choose(), ...(disturbed ? { disturbed } : {}) };
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeWhole(file, JSON.stringify(chosen));
  } catch {
    // The same speeds choose the same again.
  }
  return chosen;
}
