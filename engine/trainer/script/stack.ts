import type { SourcePlace } from '../../core/runs/record.ts';
import { isOwnFile, isPackageFile } from './ownFolder.ts';
import { fileOf, isUserScript, originalPlace } from './sourceMaps.ts';

/** One line of a stack, at its place in the source as written. */
export interface Frame {
  /** As a stack shows it, without `at`: `train (/work/train.ts:3:9)`. */
  readonly text: string;
  /** Absent for Node's own frames and native ones. */
  readonly place?: SourcePlace;
  /** `outside`: Node itself, and files that are no part of the program. */
  readonly origin: 'user' | 'package' | 'descent' | 'outside';
}

type CallSite = NodeJS.CallSite;

const framesOf = new WeakMap<object, readonly Frame[]>();

/** Node keeps ten frames, and `fit` is more than ten calls deep before it looks at the shapes that it was given. */
const SEARCHED_FRAMES = 100;

/** From now on every stack that is printed shows the places of the source as written. */
export function installStackMapping(): void {
  const printed = Error.stackTraceLimit;
  Error.stackTraceLimit = Math.max(printed, SEARCHED_FRAMES);
  Error.prepareStackTrace = (error: unknown, sites: CallSite[]) => {
    const frames = sites.map(frameOf);
    if (typeof error === 'object' && error !== null) framesOf.set(error, frames);
    // A program that asked for another number itself gets it.
    const shown = Error.stackTraceLimit === SEARCHED_FRAMES ? frames.slice(0, printed) : frames;
    return [headerOf(error), ...shown.map((frame) => `    at ${frame.text}`)].join('\n');
  };
}

/** The place of a call site, or of the nearest frame of an error that is in the user's own files. */
export function sourcePlace(from: unknown): SourcePlace | undefined {
  if (isCallSite(from)) return frameOf(from).place;
  return userFrames(from).find((frame) => frame.place)?.place;
}

/** The stack within the user's own files; within packages only when the user's files are not on it. */
export function userFrames(error: unknown): readonly Frame[] {
  const frames = allFrames(error);
  const own = frames.filter((frame) => frame.origin === 'user');
  return own.length > 0 ? own : frames.filter((frame) => frame.origin === 'package');
}

const places = new Map<string, SourcePlace>();
const keepSites = (_error: unknown, sites: CallSite[]): CallSite[] => sites;

/**
 * The nearest frame in the user's own files, `skip` and all above it left out; undefined when none is on the stack.
 * Made for every training call: a few microseconds once a place is known.
 */
export function callerPlace(skip: (...args: never[]) => unknown = callerPlace): SourcePlace | undefined {
  // Nearly always it is the very first, and every frame that V8 has to describe costs a microsecond or two.
  return nearestPlace(skip, 2) ?? nearestPlace(skip, 12) ?? nearestPlace(skip, 200);
}

function nearestPlace(skip: (...args: never[]) => unknown, depth: number): SourcePlace | undefined {
  for (const site of capture(skip, depth)) {
    const name = site.getFileName();
    if (!name || !isUserScript(name)) continue;
    const line = site.getLineNumber() ?? 1;
    const column = site.getColumnNumber() ?? 1;
    const key = `${line}:${column}:${name}`;
    let place = places.get(key);
    if (!place) places.set(key, (place = originalPlace(name, line, column)));
    return place;
  }
  return undefined;
}

function capture(skip: (...args: never[]) => unknown, depth: number): CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const holder: { stack?: CallSite[] } = {};
  try {
    Error.prepareStackTrace = keepSites;
    Error.stackTraceLimit = depth;
    Error.captureStackTrace(holder, skip);
    return holder.stack ?? [];
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function frameOf(site: CallSite): Frame {
  const name = site.getFileName() ?? '';
  const line = site.getLineNumber();
  const text = String(site);
  if (!name || line === null || name.startsWith('node:')) return { text, origin: 'outside' };
  const column = site.getColumnNumber() ?? 1;
  const place = originalPlace(name, line, column);
  const shown = place.file === fileOf(name) ? name : place.file;
  return {
    text: text.replace(`${name}:${line}:${column}`, () => `${shown}:${place.line}:${place.column}`),
    place,
    origin: originOf(name, place.file),
  };
}

function originOf(name: string, file: string): Frame['origin'] {
  if (isUserScript(name)) return 'user';
  if (isOwnFile(file)) return 'descent';
  return isPackageFile(file) ? 'package' : 'outside';
}

function allFrames(error: unknown): readonly Frame[] {
  if (typeof error !== 'object' || error === null) return [];
  // V8 prepares a stack when it is first read.
  const { stack } = error as { stack?: unknown };
  return framesOf.get(error) ?? parseStack(typeof stack === 'string' ? stack : '');
}

/** For errors whose stack somebody else has made: the places in it are taken as they are. */
function parseStack(stack: string): readonly Frame[] {
  return [...stack.matchAll(/^\s+at (.*?\(?((?:file:|[/\\]|[A-Za-z]:[/\\]).*?):(\d+):(\d+)\)?)$/gm)].map((match) => {
    const [, text = '', name = '', line, column] = match;
    const file = fileOf(name);
    return { text, place: { file, line: Number(line), column: Number(column) }, origin: originOf(name, file) };
  });
}

/** `TypeError [ERR_X]: message`, as Node heads a stack. */
function headerOf(error: unknown): string {
  try {
    const text = Error.prototype.toString.call(error);
    const { code, name } = error as { code?: unknown; name?: unknown };
    const coded = typeof code === 'string' && code.startsWith('ERR_') && typeof name === 'string';
    return coded && text.startsWith(`${name}:`) ? text.replace(name, () => `${name} [${code}]`) : text;
  } catch {
    return 'Error';
  }
}

function isCallSite(value: unknown): value is CallSite {
  return typeof value === 'object' && value !== null && 'getFileName' in value && 'getLineNumber' in value;
}
