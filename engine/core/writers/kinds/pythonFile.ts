import { PYTHON_STYLE } from '../code/code.ts';
import type { KindCode } from './context.ts';

/** Modules that come with Python stand apart from those that are installed. */
const STANDARD = new Set(['copy', 'json', 'math', 'os', 'pathlib', 'shutil', 'statistics', 'sys', 'tempfile']);

const moduleOf = (line: string): string => line.split(' ')[1]!.split('.')[0]!;

/** One line, or one name a line where that is too long. */
function importOf(from: string, names: readonly string[]): string {
  const line = `from ${from} import ${names.join(', ')}`;
  if (line.length <= PYTHON_STYLE.width) return line;
  return `from ${from} import (\n${names.map((each) => `    ${each},`).join('\n')}\n)`;
}

/** `from keras import layers` and `from keras import ops` are one line. */
function joined(lines: readonly string[]): readonly string[] {
  const plain = new Set<string>();
  const names = new Map<string, Set<string>>();
  for (const line of lines) {
    const [, from, list] = /^from (\S+) import (.+)$/.exec(line) ?? [];
    if (from === undefined) plain.add(line);
    else for (const each of list!.split(', ')) names.set(from, (names.get(from) ?? new Set()).add(each));
  }
  const froms = [...names].map(([from, own]) => importOf(from, [...own].sort()));
  return [...[...plain].sort(), ...froms.sort()];
}

function grouped(lines: readonly string[]): string {
  const all = joined(lines);
  const own = all.filter((line) => STANDARD.has(moduleOf(line)));
  const installed = all.filter((line) => !STANDARD.has(moduleOf(line)));
  return [own, installed].flatMap((each) => (each.length > 0 ? [each.join('\n')] : [])).join('\n\n');
}

/** The model's code with what a kind adds: one list of imports, settings, the model, and the functions. */
export function pythonFile(model: string, code: KindCode): string {
  const lines = model.trimEnd().split('\n');
  const start = lines.findIndex((line) => !/^(import|from) |^$/.test(line));
  const imports = lines.slice(0, start).filter((line) => line !== '');
  const settings = (code.settings ?? []).map(([name, value]) => `${name} = ${value}`).join('\n');
  const needed = grouped([...imports, ...code.imports]);
  const head = [...(code.first ?? []), needed, ...(code.before ?? []), settings].filter((each) => each !== '');
  const body = lines.slice(start).join('\n');
  const opens = /^(class|def) /.test(body);
  return `${head.join('\n\n')}${opens ? '\n\n\n' : '\n\n'}${[body, ...code.after].join('\n\n\n')}\n`;
}

/** Lines with an indent, empty ones without. */
export function indented(text: string, indent = '    '): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n');
}
