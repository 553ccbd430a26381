import { call } from './arguments.ts';
import { dimensionText } from '../../model/dimension.ts';
import { callMember } from './calls.ts';
import type { Evaluation } from './evaluation.ts';
import type { NumberValue, Value } from './values.ts';

const DEEPEST = 6;

export function numberText({ value, float }: NumberValue, language: Evaluation['language'] = 'python'): string {
  if (language === 'javascript' || !float) return String(value);
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** As `str()` or a template has it; nothing where any part is not known. */
export function textOf(evaluation: Evaluation, value: Value, depth = DEEPEST): string | undefined {
  if (value.kind === 'string') return value.value;
  return reprOf(evaluation, value, depth);
}

function quote(value: string): string {
  const mark = value.includes("'") && !value.includes('"') ? '"' : "'";
  return mark + value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(mark, `\\${mark}`) + mark;
}

function itemsText(evaluation: Evaluation, items: readonly Value[], depth: number): string[] | undefined {
  const texts = items.map((each) =>
    evaluation.language === 'javascript' ? textOf(evaluation, each, depth - 1) : reprOf(evaluation, each, depth - 1),
  );
  return depth > 0 && texts.every((each) => each !== undefined) ? texts : undefined;
}

export function reprOf(evaluation: Evaluation, value: Value, depth = DEEPEST): string | undefined {
  const script = evaluation.language === 'javascript';
  switch (value.kind) {
    case 'none':
      return script ? 'undefined' : 'None';
    case 'boolean':
      return script ? String(value.value) : value.value ? 'True' : 'False';
    case 'number':
      return numberText(value, evaluation.language);
    case 'string':
      return quote(value.value);
    case 'ellipsis':
      return 'Ellipsis';
    case 'dimension':
      return dimensionText(value.value);
    case 'list':
    case 'tuple':
    case 'set':
      return collectionText(evaluation, value, depth);
    case 'dict':
      return dictText(evaluation, value, depth);
    case 'class':
      return `<class '${value.name}'>`;
    case 'function':
    case 'native':
      return `<function ${value.name}>`;
    case 'instance': {
      const own =
        callMember(evaluation, value, '__str__', call(value.span, [])) ??
        callMember(evaluation, value, '__repr__', call(value.span, []));
      return own?.kind === 'string' ? own.value : undefined;
    }
    default:
      return undefined;
  }
}

function collectionText(evaluation: Evaluation, value: Value & { kind: 'list' | 'tuple' | 'set' }, depth: number) {
  const items = itemsText(evaluation, value.items, depth);
  if (!items) return undefined;
  if (evaluation.language === 'javascript') return items.join(',');
  if (value.kind === 'list') return `[${items.join(', ')}]`;
  if (value.kind === 'set') return items.length === 0 ? 'set()' : `{${items.join(', ')}}`;
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(', ')})`;
}

function dictText(evaluation: Evaluation, value: Value & { kind: 'dict' }, depth: number): string | undefined {
  if (evaluation.language === 'javascript') return '[object Object]';
  const entries = [...value.entries.values()];
  const keys = itemsText(
    evaluation,
    entries.map((each) => each.key),
    depth,
  );
  const values = itemsText(
    evaluation,
    entries.map((each) => each.value),
    depth,
  );
  return keys && values ? `{${keys.map((key, index) => `${key}: ${values[index]}`).join(', ')}}` : undefined;
}
