// `npm run test:templates`: trains every template of *New Experiment…* and holds the result that it states.
import { runTestFiles } from './unitTests.mjs';

const { failed } = await runTestFiles(['test/templates/*.test.ts'], { concurrency: 1, seconds: 3600 });
process.exitCode = failed === 0 ? 0 : 1;
