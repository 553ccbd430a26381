import type { WrittenModel } from '../target.ts';
import type { KindCode } from './context.ts';
import { indented } from './pythonFile.ts';

/** The model's code with what a kind adds: imports, settings, the model, and the functions. */
export function scriptFile(made: WrittenModel, code: KindCode, factory: string | undefined): string {
  const body = made.body ?? '';
  const rest = made.text.slice(0, made.text.length - body.length).trimEnd();
  const [first, ...classes] = rest.split('\n');
  const imports = [...new Set(code.imports)].sort((one, two) =>
    one.replace(/.*from/, '').localeCompare(two.replace(/.*from/, '')),
  );
  const settings = (code.settings ?? []).map(([name, value]) => `const ${name} = ${value};`).join('\n');
  const inside = body.trimEnd().replace(`export const ${made.name} =`, 'return');
  const model = factory === undefined ? body.trimEnd() : `${factory} {\n${indented(inside, '  ')}\n}`;
  const parts = [[...imports, first].join('\n'), settings, classes.join('\n').trim(), model, ...code.after];
  return `${parts.filter((each) => each !== '').join('\n\n')}\n`;
}
