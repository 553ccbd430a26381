// Runs a file as a trainer does, but untracked and unrecorded: the measure that tracking is held against.
import path from 'node:path';
import { backendNamed } from '../../engine/backends/all.ts';
import type { BackendName } from '../../engine/core/runs/record.ts';
import { makeModuleTable } from '../../engine/trainer/nodeApi/moduleTable.ts';
import { mutableTensorFlow } from '../../engine/trainer/nodeApi/mutableNamespace.ts';
import { runScript } from '../../engine/trainer/script/index.ts';
import { seedRandom, seedTensorFlow } from '../../engine/trainer/tracking/index.ts';

const [file, backend, cacheFolder] = process.argv.slice(2) as [string, BackendName, string];
const loaded = await backendNamed(backend).load({ from: path.dirname(file), packageFolders: [] });
const tf = mutableTensorFlow(loaded.tf);
const modules = makeModuleTable(tf, { backend });
seedTensorFlow(tf, 1);
seedRandom(1);
await runScript({ file, argv: [], cwd: path.dirname(file), modules, cacheFolder, onMessage: () => undefined });
