import path from 'node:path';

/**
 * The folder of Descent's own code: `engine` when run from sources, `dist` when bundled.
 * Frames and modules below it are never the user's.
 */
export const ownFolder: string = findOwnFolder(import.meta.dirname);

function findOwnFolder(here: string): string {
  if (here.endsWith(path.join('trainer', 'script'))) return path.resolve(here, '../..');
  return path.basename(here) === 'chunks' ? path.dirname(here) : here;
}

export function isOwnFile(file: string): boolean {
  return file.startsWith(ownFolder + path.sep);
}

const packages = `${path.sep}node_modules${path.sep}`;

export function isPackageFile(file: string): boolean {
  return file.includes(packages);
}

/** Written by the person whose file is run: neither Descent's nor a package's. */
export function isUserFile(file: string): boolean {
  return path.isAbsolute(file) && !isOwnFile(file) && !isPackageFile(file);
}
