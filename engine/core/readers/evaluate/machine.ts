import type { Config } from '../../model/config.ts';
import type { Dimension, Shape } from '../../model/dimension.ts';
import type { Framework, Model, ScopeStep } from '../../model/graph.ts';
import type { AddedLosses, TrainingPlan } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import type {
  BinaryOperator,
  CompareOperator,
  Expression,
  Program,
  Statement,
  UnaryOperator,
} from '../program/tree.ts';
import type { NewArgument } from './openArguments.ts';
import type { Scope } from './scope.ts';
import type { Use } from './uses.ts';
import type { CallArguments, LayerState, ModuleValue, TensorValue, UnknownValue, Value } from './values.ts';

/**
 * What the evaluator offers to the vocabularies. Nothing here throws for anything a program can contain; what can't be
 * told is an `unknown` value with the place.
 */
export interface Machine {
  /** Calls a function, class, bound method, or an instance through its class's `__call__`. */
  call(callee: Value, args: CallArguments): Value;
  attribute(object: Value, name: string, span: Span): Value;
  setAttribute(object: Value, name: string, value: Value, span: Span): void;
  item(object: Value, index: Value, span: Span): Value;
  setItem(object: Value, index: Value, value: Value, span: Span): void;
  /** The items of anything that can be looped over, where all of them are known. */
  iterate(value: Value, span: Span): readonly Value[] | undefined;
  truth(value: Value): boolean | undefined;
  unary(operator: UnaryOperator, operand: Value, span: Span): Value;
  binary(operator: BinaryOperator, left: Value, right: Value, span: Span): Value;
  compare(operator: CompareOperator, left: Value, right: Value, span: Span): Value;
  unknown(reason: string, span: Span): UnknownValue;
  /** Names of the folders in a folder beside the file; absent where nobody may look. */
  readonly foldersIn?: (folder: string) => readonly string[] | undefined;
  /** The text of a file that the program reads; absent where nobody may look. */
  readonly textIn?: TextIn;
  /** What a file of numbers holds; absent where nobody may look. */
  readonly arrayIn?: ArrayIn;
  /** Tells a person something about their file; the same code at the same place is told once. */
  report(problem: Problem): void;
  /** The modules and models whose call is being followed, outermost first. */
  readonly scope: readonly ScopeStep[];
  /** Follows a call inside one more step of the scope. */
  within<Result>(step: Omit<ScopeStep, 'call'>, follow: () => Result): Result;
  /** A module that a library has as a program in the read language; followed when it is first asked for. */
  program(file: string, text: string): ModuleValue | undefined;
  /**
   * The extent that a value stands for which is not known: the same one wherever the file has that very value.
   * @param use what it is used as, by which it is asked for where the file has no words for it
   */
  openSize(value?: Value, use?: string): Dimension;
  /**
   * Something of a model hangs on a value that is not known: where it is an argument that nobody gives, it is asked for.
   * @param use what it is to be
   */
  wantValue(value: Value, use?: Use): void;
  /** A value is used as a whole shape: where it is an argument that nobody gives, the input shape is asked for. */
  wantShape(value: Value): void;
  /** An argument that nobody gives: the number that a person gave for it, or an open value of that name. */
  openArgument(argument: NewArgument): Value;
  /** Number for the next origin, layer or parameter of this reading. */
  nextId(): number;
  /**
   * Something that happened, in order, for those who make plans and judge programs afterwards: `loss.backward()`,
   * `optimizer.step()`, `model.fit(…)`, with the loops that surround it.
   */
  record(event: NewEvent): void;
  /**
   * Tries something out: what it reports, records and changes is taken back, and told to the caller only. Used to find
   * input shapes that a model accepts.
   */
  attempt<Result>(run: () => Result): Attempt<Result>;
  /**
   * Remembers a change to a list, dict or library state so that a branch not surely taken can be undone.
   * @param born the number of the object that is changed: one that the branch itself makes keeps its changes
   * @param doubt leaves the state unclear where what changes it was not followed to its end
   */
  willChange(undo: () => void, born?: number, doubt?: () => void): void;
  /** The same before the items of a list change; unlike with `willChange`, what two branches agree on is kept. */
  willChangeList(list: { readonly items: Value[] }): void;
  /** The same before the value under a key changes. */
  willChangeMap(map: Map<string, Value>, key: string, born?: number): void;
}

/** A file's text as it lies on the disk, or why there is none, as the end of a sentence about the file. */
export type TextIn = (path: string) => { readonly text: string } | { readonly refused: string };

/** What lies in a file of numbers, by what the program asks of it; nothing where it is not there or no such file. */
export type ArrayIn = (wish: Config) => HeldArray | undefined;

export interface HeldArray {
  readonly shape: readonly number[];
  /** The names of all columns of the file, where it is a table. */
  readonly columns?: readonly string[];
  /** What stands in the cells of one column, each thing once, where that is asked for. */
  readonly cells?: readonly string[];
}

export interface Attempt<Result> {
  readonly result: Result;
  readonly problems: readonly Problem[];
  readonly events: readonly ProgramEvent[];
}

/** What is told of an event; the rest follows from where the program is. */
export type NewEvent = Omit<ProgramEvent, 'loops' | 'order' | 'made' | 'conditions'>;

export interface ProgramEvent {
  /** In the vocabulary's words: `keras.fit`, `torch.backward`, `torch.optimizer.step`. */
  readonly type: string;
  readonly subject: Value;
  readonly args?: CallArguments;
  readonly details?: Readonly<Record<string, Value>>;
  readonly span: Span;
  readonly order: number;
  /** What was made before it has a number up to this. */
  readonly made: number;
  /** The loops around it, outermost first. */
  readonly loops: readonly LoopState[];
  /** Under how many conditions it stands that can't be told. */
  readonly conditions: number;
}

export interface LoopState {
  readonly id: number;
  readonly span: Span;
  /** What is looped over; absent for `while`. */
  readonly iterable?: Value;
  /** How often it runs, where that is known. A body is followed once when it only trains, never a thousand times. */
  readonly count?: number;
  /** Set where not all passes were followed. */
  followed?: 'once';
  /** Set where each pass takes a batch of all rows, as one of a loader does. */
  batches?: boolean;
  /** What is done in each pass, and what its item is assigned to. */
  body: readonly Statement[];
  readonly target?: Expression;
}

/**
 * A library's share in the language. A table per library: its modules by dotted name, and what its tensors can do.
 * `machine` is handed over once, when a reading begins.
 */
export interface Library {
  readonly name: string;
  /** Value of `import torch.nn`; nothing for a module that it does not know. */
  module(name: string): Value | undefined;
  /** Methods and attributes of a tensor; nothing when it has no such member. */
  tensorAttribute?(tensor: TensorValue, name: string, span: Span): Value | undefined;
  /** `weight.requires_grad = False`: an attribute of a tensor that is set. */
  setTensorAttribute?(tensor: TensorValue, name: string, value: Value, span: Span): void;
  /** An operator or index where at least one side is this library's tensor; nothing when it does not apply. */
  tensorOperator?(
    operator: BinaryOperator | UnaryOperator | CompareOperator | 'index',
    operands: readonly Value[],
    span: Span,
  ): Value | undefined;
  /** `w -= change` where the tensor itself changes and stays what it is known as; nothing where it does not. */
  tensorUpdate?(operator: BinaryOperator, operands: readonly [TensorValue, Value], span: Span): Value | undefined;
  /** The models of this library that stand in a finished module: its variables, and classes that nothing makes. */
  candidates?(program: FinishedProgram): readonly ModelCandidate[];
  /** The training that was seen, one plan for each `fit` call or hand-written loop over one of these models. */
  plans?(program: FinishedProgram, models: readonly TracedModel[]): readonly TrainingPlan[];
}

export type CreateLibrary = (machine: Machine) => Library;

/** A file whose statements have all been followed. */
export interface FinishedProgram {
  readonly scope: Scope;
  readonly events: readonly ProgramEvent[];
  readonly program: Program;
  readonly text?: string;
}

/** A model before its graph is drawn up. */
export interface ModelCandidate {
  /** The variable, or the class's name where nothing makes it. */
  readonly name: string;
  readonly framework: Framework;
  /** The variable's value, by which events tell of the same model; a class's is made with its default arguments. */
  readonly value: Value;
  /** A class that the file never makes: functions of the file that give models may. */
  readonly unmade?: boolean;
  /** The class of the file, or the call that makes the model. CodeLens stands here. */
  readonly span: Span;
  /** Every registered layer with its dotted path, in order of registration, each path once. */
  layers(): readonly { readonly path: string; readonly state: LayerState }[];
  /** Inputs that the code itself gives, batch first and named `batch`; the graph's own for Sequential and functional models. */
  readonly inputs?: readonly Shape[];
  /** Whether all its layers are surely known; absent: they are. Else the parameters can't be counted. */
  readonly complete?: () => boolean;
  /** Names of the inputs, in order: `forward`'s parameters without defaults. */
  readonly inputNames: readonly string[];
  /**
   * Follows the model on inputs of these shapes; without shapes where the model has inputs of its own.
   * @returns the tensors at both ends, outputs flattened out of tuples and dicts
   */
  trace(inputs?: readonly (Shape | undefined)[]): {
    readonly inputs: readonly TensorValue[];
    readonly outputs: readonly TensorValue[];
    /** What calls on the way add to the loss of training. */
    readonly added?: readonly AddedLoss[];
  };
}

/** A tensor that a call adds to the loss, and where. */
export interface AddedLoss {
  readonly tensor: TensorValue;
  readonly span: Span;
}

/** A candidate with what became of it. */
export interface TracedModel {
  readonly candidate: ModelCandidate;
  readonly model: Model;
  /** What its calls add to the loss, and where they do: only what is understood. */
  readonly added?: AddedLosses & { readonly spans: readonly Span[] };
}
