// `npm run screenshots`: photographs the real workbench for the README and the walkthrough.
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { root } from './folders.mjs';
import { run } from './processes.mjs';
import { runTestFiles } from './unitTests.mjs';

const scenes = ['scenes', 'models', 'architecture', 'code'].map((name) => `test/ui/${name}.test.ts`);
const names = ['train', 'hover', 'panel', 'light', 'high-contrast', 'python-shapes', 'architecture-dark', 'code-dark'];
const inWalkthrough = ['train', 'panel'];
const mostKilobytes = 250;

/** Colours that differ by less than anybody sees become one: a curve's soft edges are most of a picture's bytes. */
const COARSENESS = 4;

function copySmaller(from, to) {
  const picture = PNG.sync.read(readFileSync(from));
  for (const [index, value] of picture.data.entries())
    picture.data[index] = Math.min(255, Math.round(value / COARSENESS) * COARSENESS);
  const options = { colorType: 2, inputColorType: 6, deflateLevel: 9, deflateStrategy: 0, filterType: 0 };
  writeFileSync(to, PNG.sync.write(picture, options));
}

const built = await run(process.execPath, [path.join(root, 'esbuild.mjs')], { cwd: root, echo: true });
const counts = built.code === 0 ? await runTestFiles(scenes, { concurrency: 1 }) : { failed: 1 };
if (counts.failed > 0) {
  console.error('The scenes could not be photographed; docs/images is as it was.');
  process.exitCode = 1;
} else {
  const images = path.join(root, 'docs/images');
  mkdirSync(images, { recursive: true });
  for (const name of names) {
    const to = path.join(images, `${name}.png`);
    copySmaller(path.join(root, '.test-out/screenshots', `${name}.png`), to);
    const kilobytes = Math.round(statSync(to).size / 1024);
    console.log(`docs/images/${name}.png, ${kilobytes} KB`);
    if (kilobytes > mostKilobytes) {
      console.error(`It is to stay below ${mostKilobytes} KB.`);
      process.exitCode = 1;
    }
  }
  const walkthrough = path.join(root, 'media/walkthrough');
  mkdirSync(walkthrough, { recursive: true });
  for (const name of inWalkthrough) cpSync(path.join(images, `${name}.png`), path.join(walkthrough, `${name}.png`));
}
