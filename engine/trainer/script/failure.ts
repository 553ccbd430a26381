import path from 'node:path';
import { inspect } from 'node:util';
import type { RunError, SourcePlace } from '../../core/runs/record.ts';
import { missingModule } from './failureNotes.ts';
import { describeMissing } from './missing.ts';
import { moduleSyntaxPlace } from './moduleSyntax.ts';
import { ScriptSyntaxError } from './scriptSyntaxError.ts';
import { originalPlace } from './sourceMaps.ts';
import { sourcePlace, userFrames } from './stack.ts';

/** Why a program failed, as data, whatever it threw. Never throws. */
export function describeFailure(error: unknown): RunError {
  const stack = stackText(error);
  return { ...describe(error), ...(stack ? { stack } : {}) };
}

function describe(error: unknown): RunError {
  if (error instanceof ScriptSyntaxError) return syntaxFailure(error.reason, error.place);
  if (!isError(error)) return notAnError(error);
  const missing = missingModule(error);
  if (missing) return describeMissing(error, missing);
  const arrow = error.name === 'SyntaxError' ? (arrowPlace(error) ?? moduleSyntaxPlace(error)) : undefined;
  if (arrow) return linkFailure(error, arrow) ?? syntaxFailure(error.message, arrow);
  return knownCode(error) ?? exception(error);
}

function syntaxFailure(reason: string, place: SourcePlace): RunError {
  const where = `${path.basename(place.file)}:${place.line}:${place.column}`;
  const advice = MODULE_SYNTAX.test(reason) ? { advice: AS_MODULE } : {};
  return { kind: 'syntax', message: `Syntax error in ${where}: ${sentence(reason)}`, place, ...advice };
}

/** What V8 says of an ES module that its package.json calls CommonJS. */
const MODULE_SYNTAX = /outside a module|^Unexpected token 'export'|^await is only valid in async functions and the top/;
const AS_MODULE = 'If it is an ES module, end its name with .mjs, or write "type": "module" in its package.json.';

/** An import of a name that the other module doesn't export. */
function linkFailure(error: Error, place: SourcePlace): RunError | undefined {
  const match = /module '([^']+)' does not provide an export named '([^']+)'/.exec(error.message);
  const guessed = /Named export '([^']+)' not found\. The requested module '([^']+)'/.exec(error.message);
  const [from, name] = match ? [match[1], match[2]] : [guessed?.[2], guessed?.[1]];
  if (from === undefined) return undefined;
  if (guessed) {
    const advice = `It is a CommonJS module: write \`import all from '${from}'\` and use \`all.${name}\`.`;
    return { kind: 'module', message: `'${from}' shows no export named '${name}'.`, advice, place };
  }
  const advice =
    name === 'default'
      ? `Import names from it, as in \`import { … } from '${from}'\` or \`import * as … from '${from}'\`.`
      : `Check the name; if it is a type, write \`import type\` or \`export type\`.`;
  return { kind: 'module', message: `'${from}' has no export named '${name}'.`, advice, place };
}

interface KnownCode {
  readonly kind: RunError['kind'];
  readonly message: (error: Error) => string;
  readonly advice: string;
}

const knownCodes: Readonly<Record<string, KnownCode>> = {
  ENOSPC: {
    kind: 'disk',
    message: (error) => `The disk is full: ${sentence(error.message)}`,
    advice: 'Free some space and run again.',
  },
  ERR_UNKNOWN_FILE_EXTENSION: {
    kind: 'module',
    message: (error) => sentence(error.message),
    advice: 'Read the file with `fs.readFileSync` instead of importing it.',
  },
  ERR_REQUIRE_ASYNC_MODULE: {
    kind: 'module',
    message: () => 'A module with a top-level `await` was loaded with `require`.',
    advice: 'Load it with `import` or `await import()`.',
  },
  ERR_MEMORY_ALLOCATION_FAILED: {
    kind: 'memory',
    message: () => 'The program ran out of memory.',
    advice: 'Use a smaller batch or model, or release tensors with `tf.tidy`.',
  },
};

function knownCode(error: Error): RunError | undefined {
  const outOfMemory = error instanceof RangeError && /allocation failed|out of memory/i.test(error.message);
  const { code } = error as { code?: unknown };
  const known = knownCodes[outOfMemory ? 'ERR_MEMORY_ALLOCATION_FAILED' : String(code)];
  if (!known) return undefined;
  return { kind: known.kind, message: known.message(error), advice: known.advice, ...placeOf(error) };
}

function exception(error: Error): RunError {
  const name = error.name && error.name !== 'Error' ? `${error.name}: ` : '';
  const first = error instanceof AggregateError && isError(error.errors[0]) ? ` First: ${error.errors[0].message}` : '';
  const message = `${name}${error.message || 'an error without a message'}${first}`;
  return { kind: 'exception', message, ...placeOf(error) };
}

function notAnError(value: unknown): RunError {
  const shown = inspect(value, { depth: 1, breakLength: Infinity }).slice(0, 200);
  return {
    kind: 'exception',
    message: `The program threw a value that is no Error: ${shown}.`,
    advice: 'Throw an Error, so that the place it comes from is known.',
  };
}

function placeOf(error: Error): { readonly place?: SourcePlace } {
  const place = sourcePlace(error) ?? causePlace(error);
  return place ? { place } : {};
}

function causePlace(error: Error): SourcePlace | undefined {
  return isError(error.cause) ? sourcePlace(error.cause) : undefined;
}

/** Node heads the stack of a compile or link error with the file, the line and an arrow under the column. */
function arrowPlace(error: Error): SourcePlace | undefined {
  const match = /^((?:file:|[/\\]|[A-Za-z]:[/\\]).*):(\d+)\r?\n.*\r?\n([ \t]*)\^/.exec(String(error.stack));
  if (!match) return undefined;
  const [, name = '', line, indent = ''] = match;
  return originalPlace(name, Number(line), indent.length + 1);
}

function stackText(error: unknown): string | undefined {
  if (!isError(error)) return undefined;
  const frames = userFrames(error).map((frame) => `    at ${frame.text}`);
  const cause = isError(error.cause) && error.cause !== error ? stackText(error.cause) : undefined;
  if (frames.length === 0 && !cause) return undefined;
  const lines = [`${error.name}: ${error.message}`, ...frames];
  return [...lines, ...(cause ? [`Caused by ${cause}`] : [])].join('\n');
}

function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

function sentence(text: string): string {
  const first = text.split('\n', 1)[0] ?? '';
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
