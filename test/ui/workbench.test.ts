import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { root } from '../../.ci/folders.mjs';
import { openFile, openWorkbench, type Workbench } from '../host/workbench.ts';

describe('the workbench with the extension', () => {
  let workbench: Workbench;
  const workspace = mkdtempSync(path.join(tmpdir(), 'descent-ui-'));

  before(async () => {
    cpSync(path.join(root, 'test/fixtures/host-workspace'), workspace, { recursive: true });
    workbench = await openWorkbench({ workspace, product: { extensionPath: root } });
  });

  after(async () => {
    await workbench?.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('shows its icon in the activity bar, which opens its side bar', async () => {
    const icon = workbench.page.locator('.activitybar .action-item a[aria-label^="Descent"]');
    await icon.waitFor({ timeout: 30_000 });
    await icon.click();
    await workbench.page.locator('.sidebar .composite.title h2', { hasText: 'Descent' }).waitFor();
    await workbench.screenshot('sidebar-empty');
  });

  it('has the same file open after the machine was switched off and on', async () => {
    await openFile(workbench.page, 'line.js');
    const page = await workbench.restart();
    await page.locator('.editor-group-container .tab.active', { hasText: 'line.js' }).waitFor({ timeout: 30_000 });
    assert.equal(await page.locator('.editor-group-container .tab').count(), 1);
  });
});
