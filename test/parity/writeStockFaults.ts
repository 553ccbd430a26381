// Writes stockFaults.json: what TensorFlow.js as it comes gets wrong or refuses, on the back ends that start here.
import { existsSync, writeFileSync } from 'node:fs';
import { answersOf } from './answers.ts';
import { type Fault, FAULTS_FILE, readFaults } from './stockFaults.ts';

const faults: Record<string, Record<string, Fault>> = existsSync(FAULTS_FILE)
  ? (structuredClone(readFaults()) as never)
  : {};
for (const backend of process.argv.length > 2 ? process.argv.slice(2) : ['cpu', 'wasm', 'webgpu']) {
  const { said } = await answersOf(backend, 'stock');
  const found = [...said].filter(([, differences]) => (differences as string[]).length > 0);
  faults[backend] = Object.fromEntries(
    found.map(([name, differences]) => [
      name,
      (differences as string[])[0]!.startsWith('it fails: ') ? 'refused' : 'wrong',
    ]),
  );
  console.log(`${backend}: ${found.length} of ${said.size}`);
}
writeFileSync(FAULTS_FILE, `${JSON.stringify(faults, null, 2)}\n`);
