export { describeFailure } from './failure.ts';
export type { ModuleTable } from './moduleTable.ts';
export { mentionsPackages } from './mentions.ts';
export { prepareScripts, runScript } from './script.ts';
export type { ScriptOptions } from './script.ts';
export { callerPlace, sourcePlace, userFrames } from './stack.ts';
export type { Frame } from './stack.ts';
export { stepPlace } from './stepPlace.ts';
