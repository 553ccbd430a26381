// `npm run build:addon`: the addon of this platform, or why there is none.
import path from 'node:path';
import { addonFile, buildAddon } from './addon.mjs';
import { root } from './folders.mjs';

const problem = await buildAddon();
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  console.log(path.relative(root, addonFile));
}
