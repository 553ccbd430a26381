import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Says lines of Descent's own in a run's log, each on a line of its own whatever the program printed before. */
export function createLogLine(log: string): (line: string) => void {
  return (line) => console.error(`${endsInMidLine(log) ? '\n' : ''}descent: ${line}`);
}

function endsInMidLine(log: string): boolean {
  try {
    const descriptor = openSync(log, 'r');
    try {
      const { size } = fstatSync(descriptor);
      const last = Buffer.alloc(1);
      return size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return false;
  }
}
