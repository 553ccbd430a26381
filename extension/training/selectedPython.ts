import * as vscode from 'vscode';

/** The part of the Python extension's interface that is used. */
interface PythonExtension {
  readonly environments?: { getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string } };
}

/** The interpreter, or the environment, that the Python extension has selected for a file, where it is running. */
export function selectedPython(file: string): string | undefined {
  const found = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (!found?.isActive) return undefined;
  return found.exports.environments?.getActiveEnvironmentPath(vscode.Uri.file(file)).path;
}
