import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { hash, machine } from '../../backends/probe/remembered.ts';
import type { BackendContender } from '../../core/protocol/trainer.ts';
import type { BackendName } from '../../core/runs/record.ts';
import { readJson, writeWhole } from '../../host/files.ts';
import { dataFolder } from '../../host/folders.ts';

export interface RememberedChoice {
  readonly name: BackendName;
  readonly reason: string;
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
 * little differently, after an update of Descent or of Node, must not change a curve.
 */
export function rememberedChoice(question: Question, choose: () => RememberedChoice): RememberedChoice {
  const contenders = question.contenders.map(({ name, device }) => `${name}: ${device}`);
  const key = hash([MEASURE, machine(), question.model, contenders, question.start]);
  const file = path.join(dataFolder(), 'choices', `${key}.json`);
  const known = readJson<RememberedChoice>(file);
  if (known && question.contenders.some(({ name }) => name === known.name)) return known;
  const chosen = choose();
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeWhole(file, JSON.stringify(chosen));
  } catch {
    // The same speeds choose the same again.
  }
  return chosen;
}
