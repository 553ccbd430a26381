import path from 'node:path';
import type { DataExpression, TrainingPlan } from '../../../core/model/plan.ts';
import { isParquet, readAhead } from '../../../data/parquet.ts';
import { DataProblem } from '../../../data/dataArray.ts';
import { Refusal } from '../refusal.ts';

/** Every expression of a plan's data, each once. */
export function expressionsOf({ inputs, targets, validation }: TrainingPlan): readonly DataExpression[] {
  const found = new Set<DataExpression>();
  const visit = (data: DataExpression) => {
    if (found.has(data)) return;
    found.add(data);
    data.inputs.forEach(visit);
  };
  [...inputs, ...targets, ...(validation?.inputs ?? []), ...(validation?.targets ?? [])].forEach(visit);
  return [...found];
}

/**
 * Reads the Parquet files of a plan, and those that a person named for it.
 * @throws Refusal at the place that names a file which can't be read
 */
export async function readParquet(plan: TrainingPlan, words: readonly string[], folder: string): Promise<void> {
  const named = words.map((word) => ({ file: word.slice(word.indexOf('=') + 1).split('#')[0]!, span: plan.span }));
  const inCode = expressionsOf(plan)
    .filter(({ type }) => type === 'File')
    .map(({ config, span }) => ({ file: String(config.path), span }));
  for (const { file, span } of [...named, ...inCode])
    if (isParquet(file)) {
      try {
        await readAhead(path.resolve(folder, file));
      } catch (error) {
        if (!(error instanceof DataProblem)) throw error;
        throw new Refusal(error.message.replace(/\.$/, ''), span);
      }
    }
}
