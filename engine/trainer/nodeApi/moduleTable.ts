import type { TensorFlow } from '../../backends/backend.ts';
import { type Say, backendPackages } from './backendPackages.ts';
import { observeScalars, type SawScalar } from './board/observeScalars.ts';
import type { MakeSummaryFileWriter } from './board/summaryFileWriter.ts';
import { printEpochLines } from './board/epochLines.ts';
import { giveMathSeedrandom } from './mathSeedrandom.ts';
import { forwardTo } from './mutableNamespace.ts';
import { type NodeApiOptions, installNodeApi } from './nodeApi.ts';

const SCOPE = '@tensorflow/';
const NODE_PACKAGES: ReadonlySet<string> = new Set([`${SCOPE}tfjs-node`, `${SCOPE}tfjs-node-gpu`]);

/** Parts of TensorFlow.js that tfjs-node extends. */
const EXTENDED: ReadonlySet<string> = new Set(['io', 'version']);

/** The module table, which learns that a file asks for tfjs-node: only then does `fit` print what that makes it print. */
class ModuleTable extends Map<string, object> {
  onNodePackage: () => void = () => {};

  override get(name: string): object | undefined {
    if (NODE_PACKAGES.has(name)) this.onNodePackage();
    return super.get(name);
  }
}

/**
 * What each `@tensorflow/*` package gives to the user's file, as `require` gives it (a default import is the object
 * itself). All of them lead to the one instance, `tf`, which must be a plain object (`mutableTensorFlow`); functions
 * replaced on it later are seen through all of them.
 */
export function makeModuleTable(tf: TensorFlow, options: NodeApiOptions): ReadonlyMap<string, object> {
  const say = once(options.onMessage);
  const setBackend = keepBackend(tf, options.backend, say);
  tf.setBackend = setBackend;
  const table = new ModuleTable();
  const put = (name: string, module: object): void => void table.set(SCOPE + name, module);
  put('tfjs', tf);
  put('tfjs-core', forwardTo(tf, { version_core: tf.version_core }));
  put('tfjs-layers', forwardTo(tf, { version_layers: tf.version_layers }));
  put('tfjs-converter', forwardTo(tf, { version_converter: tf.version_converter }));
  put('tfjs-data', tf.data);
  for (const [name, module] of backendPackages(tf.version.tfjs, say)) put(`tfjs-backend-${name}`, module);
  const node = options.nodePackage
    ? forwardTo(tf, { ...ownParts(options.nodePackage, tf), setBackend })
    : forwardTo(tf, { ...installNodeApi(tf, options) });
  if (options.sawScalar) node['node'] = withObservedScalars(node['node'] as NodeNamespace, options.sawScalar);
  for (const name of NODE_PACKAGES) table.set(name, node);
  giveMathSeedrandom();
  if (!options.nodePackage) table.onNodePackage = () => printEpochLines(tf);
  return table;
}

interface NodeNamespace {
  readonly summaryFileWriter: MakeSummaryFileWriter;
}

function withObservedScalars(node: NodeNamespace, saw: SawScalar): Record<string, unknown> {
  return forwardTo(node, { summaryFileWriter: observeScalars(node.summaryFileWriter, saw) });
}

/**
 * What the native package has of its own. The rest it takes from the one instance as that was when the package was
 * loaded; forwarding to the instance shows what was replaced there since, by tracking for one.
 */
function ownParts(nodePackage: object, tf: TensorFlow): Record<string, unknown> {
  const shared = tf as unknown as Readonly<Record<string, unknown>>;
  const isOwn = ([name, value]: [string, unknown]): boolean =>
    EXTENDED.has(name) || !(name in shared) || (typeof value === 'function' && value !== shared[name]);
  return Object.fromEntries(Object.entries(nodePackage).filter(isOwn));
}

/** The run's back end is chosen before the file runs: a file that asks for another gets a note, and goes on. */
function keepBackend(tf: TensorFlow, backend: string, say: Say): (name: string) => Promise<boolean> {
  return (name) => {
    if (name !== tf.getBackend()) say(`The file asks for the ${name} back end; this run is on ${backend}.`);
    return Promise.resolve(true);
  };
}

function once(onMessage: Say = () => {}): Say {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message)) return;
    said.add(message);
    onMessage(message);
  };
}
