import { Complaint } from './help.ts';
import { inspectJson } from './inspectJson.ts';
import { checkWeights, inspectArrays, readSavedFile, weightsText } from './inspectSaved.ts';
import { inspectText } from './inspectText.ts';
import { type GivenShapes, readSourceFile } from './sourceFile.ts';
import { readWords } from './words.ts';

/** What a file says of its models: nothing of it runs. Exit code 1 when it holds an error. */
export async function inspectCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(words, {
    json: { type: 'boolean' },
    input: { type: 'string', multiple: true },
    size: { type: 'string', multiple: true },
    weights: { type: 'string' },
  });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new Complaint('descent inspect wants one FILE.');
  const arrays = inspectArrays(name, values.json === true);
  if (arrays !== undefined) {
    console.log(arrays);
    return 0;
  }
  const { text, reading } = readSavedFile(name) ?? readSourceFile(name, values as GivenShapes);
  const weights = typeof values.weights === 'string' ? checkWeights(reading.models, values.weights) : undefined;
  if (values.json) console.log(JSON.stringify({ ...inspectJson(reading, text), ...(weights && { weights }) }));
  else console.log([inspectText(reading, text), ...(weights ? weightsText(weights) : [])].join('\n'));
  const wrong = reading.problems.some((each) => each.severity === 'error') || (weights?.misfits.length ?? 0) > 0;
  return wrong ? 1 : 0;
}
