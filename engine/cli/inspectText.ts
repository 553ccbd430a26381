import { exampleFor } from '../core/model/answer.ts';
import { shapeText } from '../core/model/dimension.ts';
import type { Model } from '../core/model/graph.ts';
import { leftOut } from '../core/model/leftOut.ts';
import type { TrainingPlan } from '../core/model/plan.ts';
import { type SummaryRow, summaryOf } from '../core/model/summary.ts';
import { placesIn } from '../core/model/textPlace.ts';
import type { Reading } from '../core/readers/read.ts';

const count = (value: number | undefined) => (value === undefined ? '?' : value.toLocaleString('en-US'));

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  // Names to the left, numbers to the right.
  return rows.map((row) =>
    row
      .map((cell, column) => (column > 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

/** A method besides `forward` may still use what the graph does not, as training steps do. */
const UNUSED: Partial<Record<Model['framework'], string>> = { torch: 'not in forward' };

function rowText(
  { name, type, outputShapes, parameters, multiplyAdds, uses }: SummaryRow,
  { framework }: Model,
): readonly string[] {
  const shapes = uses === 0 ? (UNUSED[framework] ?? 'unused') : outputShapes.map(shapeText).join(' ');
  return [name, type, shapes, count(parameters), multiplyAdds ? count(multiplyAdds) : ''];
}

function modelText(model: Model): readonly string[] {
  const { total, trainable } = model.parameters;
  const rows = [
    ['layer', 'type', 'output', 'parameters', 'multiply-adds'],
    ...summaryOf(model).map((row) => rowText(row, model)),
  ];
  const inputs = model.inputs.map(({ name, node, output }) => {
    const shape = model.nodes.find((each) => each.id === node)?.outputs[output]?.shape;
    return `${name} ${shapeText(shape)}`;
  });
  return [
    `${model.name} (${model.framework}), input ${inputs.join(', ') || 'unknown'}${model.inputsFrom === 'inferred' ? ', as the code implies' : ''}`,
    ...table(rows).map((line) => `  ${line}`),
    `  ${count(total)} parameters, ${count(trainable)} trainable`,
    ...(model.inputsFrom === 'unknown' ? ['  The input shape is not known. Say --input 28,28,1 for example.'] : []),
    ...wanted(model),
    ...(model.openArguments ? ['  Nothing in the file makes it: it is shown as its arguments would make it.'] : []),
  ];
}

const MOST_CHOICES = 6;

/** What a person can say so that more of the model is known: what unlocks most, then how much else. */
function wanted({ sizes = [] }: Model): readonly string[] {
  const open = sizes.filter(({ given }) => given === undefined);
  const [first] = open;
  if (!first) return [];
  const names = open.map(({ name }) => name).join(', ');
  const choices = (first.choices ?? []).slice(0, MOST_CHOICES).join(', ');
  const could = choices === '' ? '' : ` ${first.name} could be ${choices}.`;
  return [
    `  The file does not tell ${names}.${could} Say --size ${quoted(`${first.name}=${exampleFor(first)}`)} for example.`,
  ];
}

/** A word as a shell takes it whole. */
const quoted = (word: string): string => (word.includes("'") ? `"${word}"` : `'${word}'`);

function planText(plan: TrainingPlan): readonly string[] {
  const optimizer = plan.optimizer ? plan.optimizer.type : 'no optimizer';
  const batch = plan.batchSize === undefined ? '' : `, batches of ${plan.batchSize}`;
  const drawn = plan.redrawn ? ', every step on a batch drawn anew' : '';
  const epochs = `${plan.epochs} ${plan.epochs === 1 ? 'epoch' : 'epochs'}`;
  const loss = plan.loss.map((each) => each.type).join(', ') || 'no loss';
  const slots = plan.slots.map((each) => `${each.name} ${shapeText(each.shape)}`).join(', ');
  const refused = plan.notHonoured.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  // A step for each row of known data is a turn of its own, and all are one to whoever reads.
  const turns = [...new Set(plan.turns?.map(({ name, optimizer: own }) => `${name} by ${own.type}`))];
  const steps =
    turns.length > 1 ? `in turns: ${turns.join(', ')}` : (turns[0] ?? `${plan.model}: ${loss}, ${optimizer}`);
  const line = `trains ${steps}, ${epochs}${batch}${drawn}${slots ? `; data to name: ${slots}` : ''}`;
  return [
    line,
    ...refused.map((message) => `  is not trained: ${message}`),
    ...leftOut(plan).map((message) => `  otherwise than it says: ${message}`),
  ];
}

/** A reading for a terminal. */
export function inspectText({ models, plans, problems }: Reading, text: string): string {
  const place = placesIn(text);
  const at = (span: Parameters<typeof place>[0]) => `${span.file ? `${span.file}:` : ''}${place(span).line}`;
  const sections = [
    ...models.map(modelText),
    plans.flatMap(planText),
    models.flatMap((model) => model.notUnderstood.map((each) => `${at(each.span)}: not understood: ${each.construct}`)),
    problems.map((each) => `${at(each.span)}: ${each.severity}: ${each.message} [${each.code}]`),
  ];
  const full = sections.filter((lines) => lines.length > 0);
  return full.length === 0 ? 'No model was found.' : full.map((lines) => lines.join('\n')).join('\n\n');
}
