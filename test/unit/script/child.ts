// Runs one fixture the way a trainer does, with stand-ins for the supplied modules, and prints what came of it.
import { describeFailure, callerPlace, runScript, stepPlace } from '../../../engine/trainer/script/index.ts';
import { typeScriptLoaded } from '../../../engine/trainer/script/typescript.ts';

const [file = '', cwd = '', cacheFolder = '', ...argv] = process.argv.slice(2);

const supplied = {
  version: { tfjs: '4.22.0', 'tfjs-core': '4.22.0' },
  layers: { dense: () => 'dense' },
  fit(): unknown {
    return callerPlace(supplied.fit);
  },
  minimize(given?: unknown): unknown {
    return stepPlace('minimize', given, supplied.minimize);
  },
};
const stacks = { taken: 0 };
const capture = Error.captureStackTrace;
Error.captureStackTrace = (...given) => {
  stacks.taken += 1;
  return capture(...given);
};
Object.assign(globalThis, { supplied, typeScriptLoaded, callerPlace, stacks });

const messages: string[] = [];
let failure: unknown;
try {
  await runScript({
    file,
    argv,
    cwd,
    cacheFolder,
    modules: new Map([
      ['@tensorflow/tfjs', supplied],
      ['@tensorflow/tfjs-core', supplied],
    ]),
    onMessage: (line) => messages.push(line),
  });
} catch (error) {
  failure = describeFailure(error);
}
process.once('exit', () => {
  console.log(`\u0000${JSON.stringify({ messages, failure })}`);
});
