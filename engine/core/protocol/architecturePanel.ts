import type { DiagramGraph } from '../diagram/graph.ts';
import type { Span } from '../model/span.ts';
import { notice, question } from './channel.ts';
import { isFlag, isIndex, isNothing, isText, oneOf, record } from './check.ts';
import { isSnapshot, type LayerSnapshot } from '../runs/layerStatistics.ts';

/** Host ⇄ architecture panel, over postMessage. */

/** Which model a panel shows: what it remembers over a restart. */
export interface ArchitectureSource {
  /** URI of the text. */
  readonly uri: string;
  /** Name of the model in it; absent: the first. */
  readonly model?: string;
  /** Id of the run whose text it is. */
  readonly run?: string;
  /** The model that stands beside it. */
  readonly compared?: Pick<ArchitectureSource, 'uri' | 'model' | 'run'>;
}

/** A model that another is compared with. */
export interface ComparedModel {
  /** Its text's name for people. */
  readonly file: string;
  readonly graph: DiagramGraph;
}

export interface ArchitectureState {
  readonly source: ArchitectureSource;
  /** The text's name for people. */
  readonly file: string;
  /** Names of the models in the text, in its order. */
  readonly models: readonly string[];
  readonly graph?: DiagramGraph;
  readonly compared?: ComparedModel;
  /** The text has not been read yet. */
  readonly reading: boolean;
  /** It is a saved model: there is no code to go to. */
  readonly saved?: boolean;
  /** Why there is no graph, or why it is not of the newest text: a sentence. */
  readonly message?: string;
}

/** What the layers of a run are like, from its beginning until now. */
export interface RunLayers {
  /** Its name. */
  readonly run: string;
  readonly live: boolean;
  /** The latest last. */
  readonly snapshots: readonly LayerSnapshot[];
}

/** Where the cursor stands in a text that the model was read from. */
export interface ArchitecturePlace {
  readonly file?: string;
  readonly offset: number;
}

/** Asked once when the panel's script has loaded, and again after each time it was hidden. */
export const ArchitectureReady = question('architecture/ready', isNothing, isArchitectureState);
export const ArchitectureShow = notice('architecture/show', isArchitectureState);
export const ArchitectureCursor = notice('architecture/cursor', isArchitecturePlace);
/** The run that the shown model was trained in has gone on. */
export const ArchitectureLayers = notice('architecture/layers', isRunLayers);
/** The person wants to see the code. */
export const ArchitectureReveal = notice('architecture/reveal', isSpan);
/** The person chose another model of the text. */
export const ArchitectureChoose = notice('architecture/choose', record<{ readonly model: string }>({ model: isText }));

/** The person wants the model as code for another framework. */
export const ArchitectureShowCode = notice('architecture/showCode', isNothing);
/** The person wants to compare with another model: the host offers a choice. `end`: no more. */
export const ArchitectureCompare = notice('architecture/compare', record<{ readonly end: boolean }>({ end: isFlag }));

const EXPORT_FORMATS = ['svg', 'png', 'mermaid', 'markdown'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The diagram as a file; `content` is text, of a PNG its bytes in base64. */
export interface ArchitectureFile {
  readonly format: ExportFormat;
  readonly content: string;
}

/** The person asked for it by a command: as if they had pressed the page's own button. */
export const ArchitectureExport = notice('architecture/export', isNothing);
/** Asks the person for a format; nothing when they choose none. */
export const ArchitectureChooseFormat = question(
  'architecture/chooseFormat',
  isNothing,
  oneOf([...EXPORT_FORMATS, null]),
);
export const ArchitectureSave = question('architecture/save', isArchitectureFile, isNothing);

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isOptional = (value: unknown, is: (value: unknown) => boolean) => value === undefined || is(value);
const isList = (value: unknown, is: (value: unknown) => boolean) => Array.isArray(value) && value.every(is);

export function isSpan(value: unknown): value is Span {
  return isObject(value) && isIndex(value.start) && isIndex(value.end) && isOptional(value.file, isText);
}

function isArchitecturePlace(value: unknown): value is ArchitecturePlace {
  return isObject(value) && isIndex(value.offset) && isOptional(value.file, isText);
}

export function isArchitectureSource(value: unknown): value is ArchitectureSource {
  return (
    isObject(value) &&
    isText(value.uri) &&
    isOptional(value.model, isText) &&
    isOptional(value.run, isText) &&
    isOptional(value.compared, isArchitectureSource)
  );
}

function isRunLayers(value: unknown): value is RunLayers {
  return isObject(value) && isText(value.run) && typeof value.live === 'boolean' && isList(value.snapshots, isSnapshot);
}

function isArchitectureFile(value: unknown): value is ArchitectureFile {
  return isObject(value) && isText(value.content) && EXPORT_FORMATS.some((format) => format === value.format);
}

function isArchitectureState(value: unknown): value is ArchitectureState {
  return (
    isObject(value) &&
    isArchitectureSource(value.source) &&
    isText(value.file) &&
    isList(value.models, isText) &&
    typeof value.reading === 'boolean' &&
    isOptional(value.saved, isFlag) &&
    isOptional(value.message, isText) &&
    isOptional(value.graph, isGraph) &&
    isOptional(value.compared, (each) => isObject(each) && isText(each.file) && isGraph(each.graph))
  );
}

function isGraph(value: unknown): value is DiagramGraph {
  if (!isObject(value) || !isText(value.model) || !Array.isArray(value.nodes) || !Array.isArray(value.scopes))
    return false;
  const { nodes, scopes } = value as unknown as { nodes: readonly unknown[]; scopes: readonly unknown[] };
  const isNodeIndex = (index: unknown) => isIndex(index) && index < nodes.length;
  return (
    nodes.every((node) => isNode(node, isNodeIndex, scopes.length)) &&
    scopes.every((scope) => isObject(scope) && isText(scope.type) && isText(scope.name) && isSpan(scope.span)) &&
    isList(value.problems, (each) => isObject(each) && isText(each.message) && isSpan(each.span)) &&
    isList(value.unused, (each) => isObject(each) && isText(each.type) && isText(each.name))
  );
}

function isNode(value: unknown, isNodeIndex: (index: unknown) => boolean, scopes: number): boolean {
  return (
    isObject(value) &&
    isText(value.type) &&
    isText(value.kind) &&
    isText(value.name) &&
    isText(value.detail) &&
    isSpan(value.span) &&
    isOptional(value.made, isSpan) &&
    isList(value.shapes, isText) &&
    isList(value.problems, isIndex) &&
    isList(value.scopes, (each) => isIndex(each) && each < scopes) &&
    isList(value.inputs, (each) => isObject(each) && isNodeIndex(each.node) && isIndex(each.output))
  );
}
