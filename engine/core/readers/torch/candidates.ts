import type { Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import { findMember } from '../evaluate/classes.ts';
import type { FinishedProgram, Machine, ModelCandidate } from '../evaluate/machine.ts';
import type { ClassValue, InstanceValue, LayerState, TensorValue, Value } from '../evaluate/values.ts';
import { source } from '../trace/apply.ts';
import { isComplete, moduleState, namedModules } from './state.ts';
import { callArguments, inherits, isInstance, unknownTensor } from './values.ts';
import { type Taken, writtenCall, type WrittenCall } from './writtenCall.ts';

export interface ModuleClasses {
  readonly module: ClassValue;
}

const unlistedLayers = new WeakMap<InstanceValue, LayerState>();

/** Stands for what a module holds besides: it is not built, so that nobody counts a model that is not wholly known. */
function unlisted(instance: InstanceValue): LayerState {
  const { span } = instance;
  const known = unlistedLayers.get(instance) ?? {
    id: `unlisted${span.file ?? ''}:${span.start}`,
    type: 'Unknown',
    name: '?',
    config: {},
    parameters: new Map(),
    span,
    trainable: true,
    built: false,
  };
  unlistedLayers.set(instance, known);
  return known;
}

/** Registered layers with their paths; a module without arrays of its own and with children is no layer. */
function layersOf(root: InstanceValue): readonly { path: string; state: LayerState }[] {
  return namedModules(root).flatMap(([path, each]) => {
    const { layer } = moduleState(each);
    const rest = isComplete(each) ? [] : [{ path: path ? `${path}.?` : '?', state: unlisted(each) }];
    return [...(layer ? [{ path, state: layer }] : []), ...rest];
  });
}

/** Tensors among what `forward` gives; one of several that is not understood keeps its place. */
function flattened(machine: Machine, value: Value): readonly TensorValue[] {
  const ofAll = (items: readonly Value[]) =>
    items.flatMap((each) =>
      each.kind === 'unknown' && !each.many
        ? [unknownTensor(machine, each.reason, each.span)]
        : flattened(machine, each),
    );
  if (value.kind === 'tensor') return [value];
  if (value.kind === 'tuple' || value.kind === 'list') return ofAll(value.items);
  if (value.kind === 'dict') return ofAll([...value.entries.values()].map((each) => each.value));
  if (value.kind === 'instance')
    return [...value.attributes.values()].flatMap((each) => (each.kind === 'tensor' ? [each] : []));
  return [];
}

/** A module that only holds others has no forward: it can be counted, not called. */
function hasForward({ class: made, attributes }: InstanceValue): boolean {
  const { member, open } = findMember(made, 'forward');
  return attributes.has('forward') || member !== undefined || open;
}

/** What `forward` takes; a Sequential takes one. */
function taken(machine: Machine, instance: InstanceValue): readonly Taken[] {
  const forward = machine.attribute(instance, 'forward', instance.span);
  if (!hasForward(instance)) return [];
  if (forward.kind !== 'bound' || forward.callee.kind !== 'function') return [{ name: 'input', optional: false }];
  return forward.callee.parameters
    .slice(1)
    .flatMap((each) =>
      each.rest || each.target.kind !== 'name'
        ? []
        : [{ name: each.target.name, optional: each.default !== undefined }],
    );
}

/** Its class where that stands in the file being read, else the place where it is made. */
function placeOf({ class: made, span }: InstanceValue): Span {
  return made.span && (made.span.file === undefined || span.file !== undefined) ? made.span : span;
}

function candidateOf(
  machine: Machine,
  program: FinishedProgram,
  name: string,
  instance: InstanceValue,
): ModelCandidate {
  const parameters = taken(machine, instance);
  const call = writtenCall(instance, program, parameters) ?? {
    names: parameters.flatMap(({ name, optional }) => (optional ? [] : [name])),
    shapes: undefined,
    withTensors: (tensors) => callArguments(tensors, instance.span),
  };
  return {
    name,
    framework: 'torch',
    value: instance,
    span: placeOf(instance),
    layers: () => layersOf(instance),
    inputs: call.shapes,
    inputNames: call.names,
    trace: (shapes) => trace(machine, instance, call, shapes),
  };
}

function trace(
  machine: Machine,
  instance: InstanceValue,
  { names, withTensors }: Pick<WrittenCall, 'names' | 'withTensors'>,
  shapes?: readonly (Shape | undefined)[],
) {
  const inputs = names.map((name, index) =>
    source(machine, { type: 'Input', config: { name }, shape: shapes?.[index], span: instance.span, library: 'torch' }),
  );
  if (!hasForward(instance)) return { inputs: [], outputs: [] };
  // What the network changes in its place is its own: the inputs stay what they are.
  const given = inputs.map((each) => ({ ...each }));
  const result = machine.call(instance, { ...withTensors(given), span: instance.span });
  return { inputs, outputs: flattened(machine, result) };
}

/** Modules that no other module of the file holds. */
function roots(found: readonly [string, InstanceValue][]): readonly [string, InstanceValue][] {
  const held = new Set(
    found.flatMap(([, each]) =>
      namedModules(each)
        .slice(1)
        .map(([, inner]) => inner),
    ),
  );
  const seen = new Set<InstanceValue>();
  return found.filter(([, each]) => !held.has(each) && !seen.has(each) && seen.add(each));
}

/** The outermost module around one that was called: `net.forward(x)` calls the modules of a net, and not the net. */
function holderOf(instance: InstanceValue): [string, InstanceValue] {
  let at = instance;
  for (let depth = 0; depth < 20; depth += 1) at = moduleState(at).parent ?? at;
  return [moduleState(at).name ?? at.class.name, at];
}

/** PyTorch's own layers ask for sizes; these classes ask for nothing. */
const WITHOUT_SIZES = /^(Module|Sequential|ModuleList|ModuleDict|LightningModule)$/;

function needsArguments(made: ClassValue): boolean {
  const { member, owner } = findMember(made, '__init__');
  if (member?.kind === 'function')
    return member.parameters.slice(1).some((each) => !each.default && each.rest !== 'mapping');
  return owner !== undefined && !WITHOUT_SIZES.test(owner.name);
}

/** A module that learns nothing, as an activation of one's own, is a part of models and no model. */
function holdsArrays(instance: InstanceValue): boolean {
  return layersOf(instance).some(({ state }) => state.parameters.size > 0 || !state.built);
}

/** A class is a model of its own where the file never makes it and its arguments all have defaults. */
function unmade(
  machine: Machine,
  classes: ModuleClasses,
  program: FinishedProgram,
  made: ReadonlySet<ClassValue>,
): readonly [string, InstanceValue][] {
  return [...program.scope.names].flatMap(([name, value]): [string, InstanceValue][] => {
    if (value.kind !== 'class' || !value.span || !inherits(value, classes.module) || made.has(value)) return [];
    if (needsArguments(value) || !value.members.has('forward')) return [];
    const instance = machine.call(value, callArguments([], value.span));
    return isInstance(instance) && holdsArrays(instance) ? [[name, instance]] : [];
  });
}

/** Modules that the program calls, by the outermost around them; each once, since loops call the same ones over and over. */
function calledIn(
  { events }: FinishedProgram,
  isModel: (value: Value) => value is InstanceValue,
): readonly [string, InstanceValue][] {
  const subjects = new Set(
    events.flatMap(({ type, subject }) => (type === 'torch.call' && isModel(subject) ? [subject] : [])),
  );
  const holders = new Map<InstanceValue, string>();
  for (const subject of subjects) {
    const [name, holder] = holderOf(subject);
    if (!holders.has(holder)) holders.set(holder, name);
  }
  return [...holders].filter(([each]) => layersOf(each).length > 0).map(([each, name]) => [name, each]);
}

export function candidatesOf(
  machine: Machine,
  classes: ModuleClasses,
  program: FinishedProgram,
): readonly ModelCandidate[] {
  const isModel = (value: Value): value is InstanceValue =>
    isInstance(value) &&
    inherits(value.class, classes.module) &&
    (value.class.span !== undefined ||
      moduleState(value).children.size > 0 ||
      (moduleState(value).layer?.parameters.size ?? 0) > 0);
  const variables = [...program.scope.names].filter((entry): entry is [string, InstanceValue] => isModel(entry[1]));
  const found = roots([...variables, ...calledIn(program, isModel)]);
  const made = new Set(found.flatMap(([, each]) => namedModules(each).map(([, inner]) => inner.class)));
  const alone = roots(unmade(machine, classes, program, made));
  return [
    ...found.map(([name, instance]) => candidateOf(machine, program, name, instance)),
    ...alone.map(([name, instance]) => ({ ...candidateOf(machine, program, name, instance), unmade: true })),
  ];
}
