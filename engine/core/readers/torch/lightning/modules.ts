import { findMember, instanceOf, MADE_WITH } from '../../evaluate/classes.ts';
import type { Machine } from '../../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  NONE,
  text,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { moduleOf } from '../../library/module.ts';
import { trainerClass } from './trainer.ts';

const nothing = () => NONE;

/** What the module was made with, by the names of its `__init__`. */
function argumentsOf(self: InstanceValue): ReadonlyMap<string, Value> {
  const { member } = findMember(self.class, '__init__');
  const args = self.state.get(MADE_WITH) as CallArguments | undefined;
  if (member?.kind !== 'function' || !args) return new Map();
  const entries = member.parameters.flatMap(({ target, rest }, index): readonly [string, Value][] => {
    if (index === 0 || rest || target.kind !== 'name') return [];
    const value = args.positional[index - 1] ?? args.named.get(target.name) ?? member.defaults?.[index];
    return value ? [[target.name, value]] : [];
  });
  return new Map(entries);
}

/** `self.hparams`: by attribute and by name. */
function settingsClass(machine: Machine): ClassValue {
  return nativeClass('lightning.AttributeDict', {
    __getitem__: (self, { positional: [name], span }) =>
      (name?.kind === 'string' ? self.attributes.get(name.value) : undefined) ??
      machine.unknown('a hyper-parameter', span),
  });
}

function moduleClass(machine: Machine, module: ClassValue): ClassValue {
  const settings = settingsClass(machine);
  const silent = ['log', 'log_dict', 'print', 'freeze'].map((name) => [name, nothing]);
  const made = nativeClass(
    'LightningModule',
    {
      ...(Object.fromEntries(silent) as Record<string, () => Value>),
      save_hyperparameters: (self, { span }) => {
        const kept = instanceOf(settings, span);
        for (const [name, value] of argumentsOf(self)) kept.attributes.set(name, value);
        self.attributes.set('hparams', kept);
        return NONE;
      },
    },
    [module],
  );
  made.members.set('device', text('cpu'));
  return made;
}

/** PyTorch Lightning under its names: modules with their steps, data modules, and the trainer. */
export function lightningModules(machine: Machine, module: ClassValue): Readonly<Record<string, Value>> {
  const hooks = Object.fromEntries(['prepare_data', 'setup', 'teardown'].map((name) => [name, nothing]));
  const members = {
    LightningModule: moduleClass(machine, module),
    LightningDataModule: nativeClass('LightningDataModule', {
      __init__: nothing,
      save_hyperparameters: nothing,
      ...hooks,
    }),
    Callback: nativeClass('lightning.Callback', { __init__: nothing }),
    Trainer: trainerClass(machine),
    seed_everything: nothing,
  };
  const callbacks = moduleOf('lightning.callbacks', {}, (name) => nativeClass(name, { __init__: nothing }));
  const loggers = moduleOf('lightning.loggers', {}, (name) => nativeClass(name, { __init__: nothing }));
  return Object.fromEntries(
    ['pytorch_lightning', 'lightning', 'lightning.pytorch'].flatMap((name) => [
      [
        name,
        moduleOf(name, {
          ...members,
          callbacks,
          loggers,
          ...(name === 'lightning'
            ? { pytorch: moduleOf('lightning.pytorch', { ...members, callbacks, loggers }) }
            : {}),
        }),
      ],
      [`${name}.callbacks`, callbacks],
      [`${name}.loggers`, loggers],
    ]),
  );
}
