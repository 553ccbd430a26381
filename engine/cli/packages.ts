import path from 'node:path';

/** Folders that hold packages beside the project's: where VS Code's terminals say that Descent set some up. */
export function packageFolders(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  return (environment['DESCENT_PACKAGES'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
}
