import type { Span } from '../../model/span.ts';
import { call } from './arguments.ts';
import { attributeDict } from './attributeEntries.ts';
import { mapLocation } from './changes.ts';
import { findMember } from './classes.ts';
import type { Evaluation } from './evaluation.ts';
import { guarded } from './guard.ts';

import { builtinMember } from './members.ts';
import { superAttribute } from './superclass.ts';
import { partOf } from './sizes.ts';
import { type InstanceValue, native, text, tuple, type Value } from './values.ts';

/** A member of a class as an instance sees it: a method bound to it, a property's value. */
export function bindMember(
  evaluation: Evaluation,
  { member, self, span }: { member: Value; self: Value; span: Span },
): Value {
  if (member.kind !== 'function' && member.kind !== 'native') return member;
  const { binding } = member;
  if (binding === 'static') return member;
  if (binding === 'property') return evaluation.machine.call(member, call(span, [self]));
  if (binding === 'class') {
    const owner = self.kind === 'instance' ? self.class : self;
    return { kind: 'bound', self: owner, callee: member };
  }
  return { kind: 'bound', self, callee: member };
}

function isProperty(member: Value | undefined): boolean {
  return (member?.kind === 'function' || member?.kind === 'native') && member.binding === 'property';
}

/** `module.__getattr__('layer_1')`, written out. */
function ownAttributes(evaluation: Evaluation, object: InstanceValue): Value {
  return native('__getattr__', ({ positional: [named], span }) =>
    named?.kind === 'string'
      ? attribute(evaluation, object, named.value, span)
      : evaluation.machine.unknown('an attribute by name', span),
  );
}

/** An attribute of an object as Python looks it up; nothing where it surely has none. */
function instanceAttribute(evaluation: Evaluation, object: InstanceValue, name: string, span: Span): Value | undefined {
  const found = findMember(object.class, name);
  const own = object.attributes.get(name);
  if (own && !isProperty(found.member)) return own;
  if (found.member) return bindMember(evaluation, { member: found.member, self: object, span });
  if (name === '__class__' || (name === 'constructor' && evaluation.language === 'javascript')) return object.class;
  if (name === '__dict__') return attributeDict(object.attributes);
  const fallback = findMember(object.class, '__getattr__').member;
  if (fallback) return evaluation.machine.call(fallback, call(span, [object, text(name)]));
  if (name === '__getattr__' || name === '__getattribute__') return ownAttributes(evaluation, object);
  return found.open ? evaluation.machine.unknown(`${name} of an object of ${object.class.name}`, span) : undefined;
}

function classAttribute(evaluation: Evaluation, object: Value & { kind: 'class' }, name: string, span: Span) {
  const found = findMember(object, name);
  if (found.member) {
    const { member } = found;
    const toClass = member.kind === 'function' && member.binding === 'class';
    return toClass ? bindMember(evaluation, { member, self: object, span }) : member;
  }
  if (name === '__name__' || name === '__qualname__' || name === 'name') return text(object.name);
  if (name === '__doc__') return text(object.docstring ?? '');
  if (name === '__bases__') return tuple(object.bases);
  return undefined;
}

/** The attribute, or nothing where there surely is none. */
export function findAttribute(evaluation: Evaluation, object: Value, name: string, span: Span): Value | undefined {
  switch (object.kind) {
    case 'instance':
      return superAttribute(evaluation, object, name, span) ?? instanceAttribute(evaluation, object, name, span);
    case 'class':
      return classAttribute(evaluation, object, name, span);
    case 'module':
      return evaluation.modules.get(object.name)?.get(name) ?? object.member(name);
    case 'tensor': {
      const library = evaluation.libraries.find((each) => each.name === object.library);
      const what = `the attribute ${name} of a tensor`;
      return guarded(evaluation, { what, span }, () => library?.tensorAttribute?.(object, name, span));
    }
    case 'unknown':
      return partOf(evaluation.sizes, object, name, () =>
        evaluation.machine.unknown(dottedReason(object.reason, name), object.span),
      );
    default:
      return builtinMember(evaluation, object, name, span);
  }
}

/** `the module os` and `path` make `os.path`, so that a person reads what they wrote. */
function dottedReason(reason: string, name: string): string {
  const module = /^(?:the module )?([\w.@/-]{1,80})$/.exec(reason)?.[1];
  return module ? `${module}.${name}` : reason;
}

export function attribute(evaluation: Evaluation, object: Value, name: string, span: Span): Value {
  const found = findAttribute(evaluation, object, name, span);
  if (found) return found;
  if (evaluation.language === 'javascript' && ['dict', 'list', 'instance', 'string'].includes(object.kind))
    return { kind: 'none' };
  return evaluation.machine.unknown(`the attribute ${name} of ${describe(object)}`, span);
}

function describe(value: Value): string {
  if (value.kind === 'instance') return `an object of ${value.class.name}`;
  if (value.kind === 'class' || value.kind === 'module' || value.kind === 'function') return value.name;
  if (value.kind === 'tensor' && value.origin.type === 'Slot') return String(value.origin.config.name);
  return value.kind === 'none' ? 'None' : `a ${value.kind}`;
}

export function setAttribute(
  evaluation: Evaluation,
  { object, name, value, span }: { object: Value; name: string; value: Value; span: Span },
): void {
  const { changes, machine } = evaluation;
  if (object.kind === 'unknown') evaluation.sizes.parts.delete(object);
  if (object.kind === 'instance') {
    const hook = findMember(object.class, '__setattr__').member;
    if (hook?.kind === 'native') {
      machine.call(hook, call(span, [object, text(name), value]));
      return;
    }
    changes.note(mapLocation(object.attributes, name));
    object.attributes.set(name, value);
  } else if (object.kind === 'class') {
    changes.note(mapLocation(object.members, name));
    object.members.set(name, value);
  } else if (object.kind === 'module') {
    const own = evaluation.modules.get(object.name) ?? new Map<string, Value>();
    evaluation.modules.set(object.name, own);
    changes.note(mapLocation(own, name));
    own.set(name, value);
  } else if (object.kind === 'dict' && evaluation.language === 'javascript') {
    machine.setItem(object, text(name), value, span);
  } else if (object.kind === 'tensor') {
    const library = evaluation.libraries.find((each) => each.name === object.library);
    const what = `the attribute ${name} of a tensor`;
    guarded(evaluation, { what, span }, () => library?.setTensorAttribute?.(object, name, value, span));
  }
}
