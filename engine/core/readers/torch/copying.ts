import type { Machine } from '../evaluate/machine.ts';
import type { InstanceValue, LayerState, ParameterState, Value } from '../evaluate/values.ts';
import { hasModuleState, layerIdentity, moduleState, takeModuleState, tensorOfParameter } from './state.ts';
import { parameterOf } from './values.ts';

/** What was copied already: what two places share, their copies share too. */
interface Copies {
  readonly machine: Machine;
  readonly values: Map<Value, Value>;
  readonly parameters: Map<ParameterState, ParameterState>;
}

function parameterCopy({ machine, parameters }: Copies, parameter: ParameterState): ParameterState {
  const known = parameters.get(parameter);
  if (known) return known;
  const made = { ...parameter, id: `parameter${machine.nextId()}` };
  parameters.set(parameter, made);
  return made;
}

function layerCopy(copies: Copies, layer: LayerState): LayerState {
  const parameters = [...layer.parameters].map(([name, each]) => [name, parameterCopy(copies, each)] as const);
  return { ...layer, id: layerIdentity(copies.machine), parameters: new Map(parameters) };
}

function entriesCopy(copies: Copies, values: ReadonlyMap<string, Value>): Map<string, Value> {
  return new Map([...values].map(([name, each]) => [name, copyOf(copies, each)]));
}

function objectCopy(copies: Copies, object: InstanceValue): InstanceValue {
  const made: InstanceValue = { ...object, attributes: new Map(), state: new Map(object.state) };
  copies.values.set(object, made);
  for (const [name, each] of object.attributes) made.attributes.set(name, copyOf(copies, each));
  if (!hasModuleState(object)) return made;
  const { name, layer, unclear, children, doubtful } = moduleState(object);
  takeModuleState(made, {
    name,
    unclear,
    ...(layer && { layer: layerCopy(copies, layer) }),
    children: entriesCopy(copies, children),
    doubtful: entriesCopy(copies, doubtful),
  });
  for (const child of moduleState(made).children.values())
    if (child.kind === 'instance') moduleState(child).parent = made;
  return made;
}

function copyOf(copies: Copies, value: Value): Value {
  const known = copies.values.get(value);
  if (known) return known;
  switch (value.kind) {
    case 'instance':
      return objectCopy(copies, value);
    case 'list':
    case 'tuple':
    case 'set': {
      const made = { ...value, items: value.items.map((each) => copyOf(copies, each)) };
      copies.values.set(value, made);
      return made;
    }
    case 'dict': {
      const entries = [...value.entries].map(
        ([key, entry]) => [key, { ...entry, value: copyOf(copies, entry.value) }] as const,
      );
      return { kind: 'dict', entries: new Map(entries) };
    }
    case 'bound':
      return { ...value, self: copyOf(copies, value.self) };
    case 'tensor': {
      const parameter = parameterOf(value);
      return parameter ? tensorOfParameter(copies.machine, parameterCopy(copies, parameter)) : value;
    }
    default:
      return value;
  }
}

/** `copy.deepcopy(module)`: a module with arrays of its own, whose parts share what the parts of the first share. */
export const deepCopyOf = (machine: Machine, module: InstanceValue): Value =>
  copyOf({ machine, values: new Map(), parameters: new Map() }, module);
