import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { onPath, run } from '../../.ci/processes.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function installedChromium(): string | undefined {
  const candidates = [process.env.CHROMIUM_PATH, ...names.map((name) => onPath(name)), ...places, playwrightsOwn()];
  return candidates.find((file) => file && existsSync(file));
}

/** The browser of `npx playwright install`, which `PLAYWRIGHT_BROWSERS_PATH` may have put anywhere. */
function playwrightsOwn(): string | undefined {
  try {
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** On Debian as root a browser is one command away. */
async function installOnDebian(): Promise<void> {
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  console.log('Installing Chromium for the tests in the editor (once)');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'];
  const first = await run('apt-get', install, { env, seconds: 600 });
  if (first.code === 0) return;
  await run('apt-get', ['update'], { env, seconds: 300 });
  await run('apt-get', install, { env, seconds: 600 });
}

/**
 * Finds Chromium or Chrome, and installs it where that needs nobody's leave.
 *
 * @returns its executable
 * @throws an Error in a sentence where there is none
 */
export async function provideChromium(): Promise<string> {
  if (!installedChromium()) await installOnDebian();
  const found = installedChromium();
  if (!found)
    throw new Error(
      'No Chromium or Chrome was found. Install one, or name its executable in the variable CHROMIUM_PATH.',
    );
  return found;
}
