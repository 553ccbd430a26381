import { readdirSync, readFileSync } from 'node:fs';

/** Ends the engines and trainers that were started with this data folder, as far as the system lets them be seen. */
export function endProcessesOf(dataFolder: string): void {
  if (process.platform !== 'linux') return;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      if (environment.includes(`DESCENT_HOME=${dataFolder}`)) process.kill(Number(name), 'SIGKILL');
    } catch {
      // It has ended, or is somebody else's.
    }
  }
}
