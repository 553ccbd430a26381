import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TraceMap, originalPositionFor } from '@jridgewell/trace-mapping';
import type { SourcePlace } from '../../core/runs/record.ts';
import { isUserFile } from './ownFolder.ts';

/** A module that was loaded: what V8 calls it leads to its file and, when first asked, its source map. */
interface Script {
  readonly file: string;
  readonly user: boolean;
  /** The text given to V8, where it is not the file's own. */
  readonly code?: string;
  /** Characters put in front of one line of the text. */
  readonly shift?: { readonly line: number; readonly by: number };
  map?: TraceMap | null;
}

/** By the names that V8 may have for a script: a path in CommonJS, a URL in ES modules. */
const scripts = new Map<string, Script>();
let version = 0;

export interface NoteOptions {
  readonly code?: string;
  readonly shift?: { readonly line: number; readonly by: number };
}

/** Remembers a module as it is loaded. */
export function noteScript(url: string, options: NoteOptions = {}): void {
  const file = fileURLToPath(url);
  const script: Script = { file, user: isUserFile(file), ...options };
  for (const name of [url, file]) scripts.set(name, script);
  version += 1;
}

/** Changes whenever a module is loaded. */
export function scriptsVersion(): number {
  return version;
}

/** Whether a script, by V8's name for it, is a loaded file of the user's. */
export function isUserScript(name: string): boolean {
  return scripts.get(name)?.user === true;
}

export interface LoadedScript {
  /** V8's name for it. */
  readonly name: string;
  readonly file: string;
  /** The person's own, not a package's. */
  readonly user: boolean;
  /** The text given to V8, where it is not the file's own. */
  readonly code?: string;
}

/** All files that were loaded so far, the newest first. */
export function loadedScripts(): readonly LoadedScript[] {
  const all = [...scripts].map(([name, { file, code, user }]) => ({ name, file, code, user }));
  return all.filter(({ name }) => name.startsWith('file:')).reverse();
}

/** Where a generated position comes from; lines and columns from 1. A script without a map is its own source. */
export function originalPlace(name: string, line: number, column: number): SourcePlace {
  const script = scripts.get(name);
  const file = script?.file ?? fileOf(name);
  if (!script) return { file, line, column };
  const shifted = script.shift?.line === line ? Math.max(1, column - script.shift.by) : column;
  const map = mapOf(script);
  if (!map) return { file, line, column: shifted };
  const found = originalPositionFor(map, { line, column: shifted - 1 });
  if (found.line === null || found.source === null) return { file, line, column: shifted };
  const source = fileOf(found.source);
  if (!existsSync(source)) return { file, line, column: shifted };
  return { file: source, line: found.line, column: found.column + 1 };
}

export function fileOf(name: string): string {
  try {
    return name.startsWith('file:') ? fileURLToPath(name) : name;
  } catch {
    return name;
  }
}

function mapOf(script: Script): TraceMap | null {
  if (script.map === undefined) script.map = script.user || script.code ? readMap(script) : null;
  return script.map;
}

/** Reads the map that the script's last lines name: inline, or a file beside it. Any fault means no map. */
function readMap({ file, code }: Script): TraceMap | null {
  try {
    const text = code ?? readFileSync(file, 'utf8');
    const at = text.lastIndexOf('//# sourceMappingURL=');
    if (at < 0) return null;
    const reference = text.slice(at + '//# sourceMappingURL='.length).split(/\s/, 1)[0] ?? '';
    if (!reference.startsWith('data:')) {
      const mapFile = path.resolve(path.dirname(file), decodeURIComponent(reference));
      return new TraceMap(readFileSync(mapFile, 'utf8'), pathToFileURL(mapFile).href);
    }
    const comma = reference.indexOf(',');
    const body = reference.slice(comma + 1);
    const encoded = reference.slice(0, comma).endsWith(';base64');
    const json = encoded ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
    return new TraceMap(json, pathToFileURL(file).href);
  } catch {
    return null;
  }
}
