#!/usr/bin/env node
import { VERSION } from '../host/build.ts';
import { backendsCommand } from './backends.ts';
import { dataCommand } from './data.ts';
import { doctorCommand } from './doctor.ts';
import { exportCommand } from './exportRun.ts';
import { Complaint, HELP } from './help.ts';
import { inspectCommand } from './inspect.ts';
import { isNewEnough, runOnNewerNode } from './newerNode.ts';
import { runsCommand } from './runs.ts';
import { showCommand } from './show.ts';
import { snippetCommand } from './snippet.ts';
import { trainCommand } from './train.ts';

/** Each takes the words after its own and gives the process's exit code. */
const COMMANDS: Readonly<Record<string, (words: string[]) => Promise<number>>> = {
  train: trainCommand,
  runs: runsCommand,
  show: showCommand,
  backends: backendsCommand,
  doctor: doctorCommand,
  data: dataCommand,
  export: exportCommand,
  inspect: inspectCommand,
  snippet: snippetCommand,
};

async function main(words: string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === '--version' || name === '-v') return say(VERSION);
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return say(HELP, name ? 0 : 2);
  const command = COMMANDS[name];
  if (!command) throw new Complaint(`There is no command ${name}. Say descent --help for those there are.`);
  if (rest[0] === '--help' || rest[0] === '-h') return say(HELP);
  if (isNewEnough()) return command(rest);
  const elsewhere = runOnNewerNode(words);
  if (elsewhere) return elsewhere;
  throw new Error(`Node.js 22.15 or newer is needed, and this is ${process.version}. Get it from nodejs.org.`);
}

function say(text: string, code = 0): number {
  console.log(text);
  return code;
}

// `descent runs | head` has all that it wants.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  // What reaches this place is a sentence for the person, from here, from the engine or from the system.
  console.error(`descent: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = error instanceof Complaint ? 2 : 1;
}
