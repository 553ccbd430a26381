import { backendNamed } from '../../engine/backends/all.ts';
import { mutableTensorFlow } from '../../engine/trainer/nodeApi/mutableNamespace.ts';
import { installKeras } from '../../engine/trainer/keras/install.ts';
import { differences } from './compare.ts';
import { readGolden } from './golden.ts';
import { runCase } from './runCase.ts';
const [backend = 'wasm', word = ''] = process.argv.slice(2);
const loaded = await backendNamed(backend as 'wasm').load({ from: import.meta.dirname, packageFolders: [], byName: true });
const tf = mutableTensorFlow(loaded.tf);
installKeras(tf);
let passed = 0, failed = 0;
for (const golden of readGolden().cases.filter((c) => c.name.includes(word))) {
  try {
    const found = differences(golden, await runCase(tf, golden));
    if (found.length) { failed++; console.log('DIFF', golden.name, '\n    ', found.slice(0, 3).join('\n     ')); } else passed++;
  } catch (error) { failed++; console.log('FAIL', golden.name, '\n    ', word ? (error as Error).stack : (error as Error).message.slice(0, 300)); }
}
console.log(passed, failed);
