import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type TypeScript from 'typescript';
import { ownFolder } from './ownFolder.ts';

export type TypeScriptModule = typeof TypeScript;

let loaded: TypeScriptModule | undefined;

/**
 * The transpiler, loaded on first need: it is nine megabytes, and a plain JavaScript file never asks for it.
 * It has to come synchronously because module hooks are synchronous; the build lays it beside the trainer.
 */
export function loadTypeScript(): TypeScriptModule {
  const bundled = path.join(ownFolder, 'typescript.cjs');
  loaded ??= createRequire(import.meta.url)(existsSync(bundled) ? bundled : 'typescript') as TypeScriptModule;
  return loaded;
}

/** Whether a run has needed the transpiler so far. */
export function typeScriptLoaded(): boolean {
  return loaded !== undefined;
}
