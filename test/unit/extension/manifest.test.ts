import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Command, Context, InternalCommand, Panel, Setting, TreeItemKind, View } from '../../../extension/ids.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifestText = read('package.json');

interface When {
  readonly when?: string;
}
interface Manifest {
  readonly enabledApiProposals?: unknown;
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly enablement?: string }[];
    readonly keybindings: readonly (When & { readonly command: string })[];
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly viewsWelcome: readonly (When & { readonly view: string })[];
    readonly menus: Readonly<Record<string, readonly (When & { readonly command: string })[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
  };
}
const manifest = JSON.parse(manifestText) as Manifest;
const { contributes } = manifest;
const texts = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;

const sorted = (names: Iterable<string>) => [...new Set(names)].sort();
const commands = contributes.commands.map(({ command }) => command);
const settings = Object.keys(contributes.configuration.properties);

/** Every `when` and `enablement` of the manifest. */
const clauses = [
  ...contributes.keybindings,
  ...contributes.viewsWelcome,
  ...Object.values(contributes.menus).flat(),
  ...contributes.commands.map(({ enablement }) => ({ when: enablement })),
].flatMap(({ when }) => when ?? []);

/** `key`, `!key`, `key == value` or `key =~ /pattern/`, which no pattern of ours makes ambiguous by its own `&&`. */
const terms = clauses
  .flatMap((clause) => clause.split(/&&|\|\|/))
  .map((term) => /^\s*!?([\w.]+)\s*(?:(==|!=|=~)\s*(\S+))?\s*$/.exec(term) ?? assert.fail(`can't be read: ${term}`))
  .map(([, key = '', operator, value]) => ({ key, operator, value }));

/** Keys that the editor itself sets. */
const EDITORS = [
  'editorIsOpen',
  'editorTextFocus',
  'explorerResourceIsFolder',
  'resourceFilename',
  'focusedView',
  'inputFocus',
  'isWorkspaceTrusted',
  'listFocus',
  'resourceExtname',
  'view',
  'viewItem',
];

describe('package.json and the code name the same', () => {
  test('commands', () => {
    assert.deepEqual(sorted(commands), sorted(Object.values(Command)));
    assert.equal(new Set(commands).size, commands.length);
    assert.ok(Object.values(InternalCommand).every((internal) => !commands.includes(internal)));
  });

  test('commands in menus, keys and links', () => {
    const used = [...contributes.keybindings, ...Object.values(contributes.menus).flat()].map(({ command }) => command);
    const linked = [...JSON.stringify(texts).matchAll(/\(command:([\w.]+)\)/g)].map(([, command = '']) => command);
    const own = linked.filter((command) => command.startsWith('descent.') && command !== `${View.runs}.focus`);
    assert.deepEqual(
      [...used, ...own].filter((command) => !commands.includes(command)),
      [],
    );
    // What works on a run of the list is nothing that a palette without one could do.
    const hidden = contributes.menus['commandPalette']?.filter(({ when }) => when === 'false') ?? [];
    const onRuns = commands.filter((command) => command.startsWith('descent.run.'));
    assert.deepEqual(sorted(hidden.map(({ command }) => command)), sorted(onRuns));
  });

  test('settings', () => {
    assert.deepEqual(sorted(settings), sorted(Object.values(Setting)));
  });

  test('views and panels', () => {
    const containers = contributes.viewsContainers.activitybar.map(({ id }) => id);
    assert.deepEqual(containers, [View.container]);
    assert.deepEqual(
      Object.entries(contributes.views).map(([container, views]) => [container, views.map(({ id }) => id)]),
      [[View.container, [View.runs]]],
    );
    assert.ok(contributes.viewsWelcome.every(({ view }) => view === View.runs));
    const restored = manifest.activationEvents.filter((event) => event.startsWith('onWebviewPanel:'));
    assert.deepEqual(
      restored,
      Object.values(Panel).map((panel) => `onWebviewPanel:${panel}`),
    );
  });

  test('context keys', () => {
    const keys = terms.map(({ key }) => key).filter((key) => key !== 'false');
    const own = keys.filter((key) => key.startsWith('descent.'));
    assert.deepEqual(sorted(own), sorted(Object.values(Context)));
    assert.deepEqual(sorted(keys.filter((key) => !key.startsWith('descent.') && !EDITORS.includes(key))), []);
    const views = terms.filter(({ key }) => key === 'view' || key === 'focusedView').map(({ value }) => value);
    assert.deepEqual(sorted(views.map(String)), [View.runs]);
  });

  test('the words of tree items', () => {
    const values = terms.filter(({ key }) => key === 'viewItem').map(({ value }) => String(value));
    const words = sorted(values.flatMap((value) => value.match(/\b[a-z]{2,}/g) ?? []));
    assert.deepEqual(words, sorted(['live', 'finished', 'descent', 'followed', ...Object.values(TreeItemKind)]));
  });
});

describe('package.json', () => {
  test('has a text for each key, and no text that nobody shows', () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key = '']) => key);
    assert.deepEqual(sorted(used), sorted(Object.keys(texts)));
  });

  test('leaves no setting that steers a run to a workspace that is not trusted', () => {
    const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    const shows: readonly string[] = [Setting.inlineChart, Setting.notifications, Setting.shapeHints, Setting.rules];
    const steering = settings.filter((setting) => {
      const scope = contributes.configuration.properties[setting]?.scope;
      return scope !== 'machine' && !shows.includes(setting);
    });
    assert.deepEqual(sorted(restrictedConfigurations), sorted(steering));
  });

  test('asks for no proposed API, which the released editor refuses', () => {
    assert.equal(manifest.enabledApiProposals, undefined);
  });

  test('wakes the extension in a folder with runs, which a pattern would not find behind .gitignore', () => {
    const events = manifest.activationEvents.filter((event) => event.startsWith('workspaceContains:'));
    assert.deepEqual(events, ['workspaceContains:.descent/runs']);
  });

  test('names no picture or icon that is not there', () => {
    const named = [...manifestText.matchAll(/"((?:media|docs)\/[^"]+)"/g)].map(([, file = '']) => file);
    assert.ok(named.length > 0);
    assert.deepEqual(
      sorted(named).filter((file) => !existsSync(path.join(root, file))),
      [],
    );
  });

  test('is the only place, beside the table of ids, where an id is written out', () => {
    const ids = new Set<string>([...Object.values(Command), ...Object.values(Setting), ...Object.values(Context)]);
    const loose = globSync('extension/**/*.ts', { cwd: root })
      .filter((file) => path.basename(file) !== 'ids.ts')
      .flatMap((file) => [...read(file).matchAll(/['"](descent\.[\w.]+)['"]/g)].map(([, id = '']) => `${file}: ${id}`))
      .filter((found) => ids.has(found.slice(found.indexOf(': ') + 2)));
    assert.deepEqual(loose, []);
  });
});
