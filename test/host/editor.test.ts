import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { InlineState } from '../../extension/editor/inlineChart.ts';
import type { RunsModel } from '../../extension/engine/runsModel.ts';

/** What the extension gives to the suites. */
interface Exports {
  readonly runs: RunsModel;
  readonly editor: { inlineState(uri: vscode.Uri): readonly InlineState[] };
}

const SLOW = `import * as tf from '@tensorflow/tfjs';

const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const x = tf.ones([64, 1]);
await model.fit(x, x, {
  epochs: 1000,
  batchSize: 8,
  callbacks: { onBatchEnd: () => new Promise<void>((resolve) => setTimeout(resolve, 20)) },
});
`;
const FAILING = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
function build(): number {
  throw new Error('the layers do not fit');
}
build();
await model.fit(tf.ones([1, 1]), tf.ones([1, 1]));
`;
const LOOP = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
for (let round = 0; round < 3; round++) {
  await model.fit(tf.ones([8, 1]), tf.ones([8, 1]), { epochs: 2, batchSize: 4 });
}
`;

async function until<T>(what: string, look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (let waited = 0; waited < 45_000; waited += 100) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new assert.AssertionError({ message: `never came: ${what}` });
}

suite('editor', () => {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  let api: Exports;

  const open = async (name: string, text?: string) => {
    const file = path.join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(vscode.Uri.file(file)));
  };
  const train = async (uri: vscode.Uri): Promise<string> => {
    const run = await vscode.commands.executeCommand<RunRecord | undefined>('descent.train', uri);
    assert.ok(run, 'nothing was started');
    return run.id;
  };
  const ended = (id: string) =>
    until(`the end of ${id}`, () => api.runs.get(id)?.endedAt !== undefined && api.runs.get(id));
  const lensTitles = async (uri: vscode.Uri) => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
    // What stands above a model is another's lens.
    return lenses
      .map((lens) => lens.command?.title ?? '')
      .filter((title) => !/parameters|input shape|^Diagram$|^Convert…$/.test(title));
  };
  const lineOf = (document: vscode.TextDocument, text: string) =>
    document.positionAt(document.getText().indexOf(text)).line + 1;
  const problems = (uri: vscode.Uri) =>
    vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Descent');

  suiteSetup(async () => {
    const extension = vscode.extensions.getExtension<Exports>('descent.descent');
    assert.ok(extension);
    api = await extension.activate();
  });
  teardown(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  test('a training call has its lens, and a file without one has none', async () => {
    const { document } = await open('line.js');
    assert.deepEqual((await lensTitles(document.uri)).slice(0, 2), ['▷ Train', 'Debug']);
    const other = await open('plain.ts', 'export const fit = 1;\n');
    assert.deepEqual(await lensTitles(other.document.uri), []);
  });

  test('a trained file shows its curve and values after the call, and they move with the text', async () => {
    const editor = await open('line.js');
    const { document } = editor;
    const run = await ended(await train(document.uri));
    assert.equal(run.status, 'completed', run.error?.message);
    const [state] = await until('the chart', () => {
      const shown = api.editor.inlineState(document.uri);
      return shown.some(({ chart }) => chart) && shown;
    });
    assert.equal(state?.line, lineOf(document, 'model.fit('));
    assert.match(state?.text ?? '', /^loss [\d.e-]+/);
    assert.equal(state?.dimmed, false);

    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// one\n// two\n'));
    const moved = await until('the chart two lines below', () =>
      api.editor.inlineState(document.uri).find(({ line }) => line === state!.line + 2),
    );
    assert.equal(moved.dimmed, false, 'a comment is no other code');
    await editor.edit((edit) => {
      const at = document.positionAt(document.getText().indexOf('units: 1'));
      edit.replace(new vscode.Range(at, at.translate(0, 8)), 'units: 2');
    });
    await until('the dimmed chart', () => api.editor.inlineState(document.uri).find(({ dimmed }) => dimmed));
  });

  test('the hover has the chart, the numbers and the way to more', async () => {
    const { document } = await open('line.js');
    const at = document.positionAt(document.getText().indexOf('fit('));
    const text = await until('the hover', async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        at,
      );
      const shown = hovers
        .flatMap(({ contents }) => contents)
        .map((one) => (typeof one === 'string' ? one : one.value));
      return shown.find((one) => one.includes('data:image/svg+xml'));
    });
    assert.ok(text.length < 100_000, `${text.length} characters`);
    assert.match(text, /\| loss \|/);
    assert.match(text, /command:descent\.run\.openChart\?/);
    assert.match(text, /command:descent\.run\.showLog\?/);
  });

  test('while it trains the curve grows, and Stop ends it with what it logged', async () => {
    const { document } = await open('slow.ts', SLOW);
    const id = await train(document.uri);
    await until('a growing chart', () => api.editor.inlineState(document.uri).some(({ chart }) => chart));
    const titles = await until('the Stop lens', async () => {
      const shown = await lensTitles(document.uri);
      return shown.includes('■ Stop') && shown;
    });
    const grown = api.editor.inlineState(document.uri)[0]?.text;
    await until('another value', () => api.editor.inlineState(document.uri)[0]?.text !== grown);
    assert.deepEqual(await lensTitles(document.uri), titles, 'a lens that is pressed must stay where it is');
    await vscode.commands.executeCommand('descent.stop', document.uri);
    const run = await ended(id);
    assert.equal(run.status, 'stopped');
    assert.ok((run.series[0]?.curves[0]?.count ?? 0) > 0);
    assert.deepEqual((await lensTitles(document.uri)).slice(0, 2), ['▷ Train', 'Debug']);
  });

  test('what is typed and not saved is trained', async () => {
    const editor = await open('dirty.ts', SLOW);
    await editor.edit((edit) => {
      const at = editor.document.positionAt(editor.document.getText().indexOf('1000'));
      edit.replace(new vscode.Range(at, at.translate(0, 4)), '1');
    });
    const run = await ended(await train(editor.document.uri));
    assert.equal(editor.document.isDirty, false);
    assert.equal(run.series[0]?.epochs, 1);
  });

  test('a call in a loop shows the latest of its runs', async () => {
    const { document } = await open('loop.ts', LOOP);
    await ended(await train(document.uri));
    const state = await until('the third', () =>
      api.editor.inlineState(document.uri).find(({ text }) => /^3\/3 /.test(text)),
    );
    assert.equal(state.line, lineOf(document, 'model.fit('));
  });

  test('a failure is marked on its line until that changes', async () => {
    const editor = await open('failing.ts', FAILING);
    const { document } = editor;
    const run = await ended(await train(document.uri));
    assert.equal(run.status, 'failed');
    const [problem] = await until('the mark', () => problems(document.uri).length > 0 && problems(document.uri));
    assert.equal(problem?.range.start.line, lineOf(document, 'throw new') - 1);
    assert.match(problem?.message ?? '', /the layers do not fit/);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// a line above\n'));
    await until(
      'the mark a line below',
      () => problems(document.uri)[0]?.range.start.line === problem!.range.start.line + 1,
    );
    const at = document.positionAt(document.getText().indexOf('throw new'));
    await editor.edit((edit) => edit.insert(at, 'if (model === undefined) '));
    await until('no mark', () => problems(document.uri).length === 0);
  });

  test('Debug Training stops at a breakpoint of the file', async () => {
    const { document } = await open('debugged.ts', LOOP);
    const line = lineOf(document, 'await model.fit') - 1;
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(document.uri, new vscode.Position(line, 2)));
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      const run = await vscode.commands.executeCommand<RunRecord | undefined>('descent.debugTraining', document.uri);
      assert.ok(run, 'nothing was started');
      await until('a stop', () => vscode.debug.activeStackItem instanceof vscode.DebugStackFrame);
      const active = vscode.window.activeTextEditor;
      assert.equal(active?.document.uri.fsPath, document.uri.fsPath);
      assert.equal(active.selection.active.line, line);
      vscode.debug.removeBreakpoints([breakpoint]);
      await vscode.commands.executeCommand('workbench.action.debug.continue');
      assert.equal((await ended(run.id)).status, 'completed');
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
      await vscode.debug.stopDebugging();
    }
  });
});
