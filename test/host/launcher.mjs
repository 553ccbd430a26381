#!/usr/bin/env node
// Stands in for the desktop editor's executable where that can't be downloaded: `@vscode/test-electron` starts it with
// the desktop's flags, it runs them in the editor's server and a Chromium without a window, and ends with the tests' code.
import { launch } from './launch.ts';

process.exitCode = await launch(process.argv.slice(2));
