import path from 'node:path';
import * as vscode from 'vscode';
import { parseArguments, quoteArguments } from '../../engine/core/runs/commandLine.ts';
import type { RunRecord, RunRequest } from '../../engine/core/runs/record.ts';
import { Command, InternalCommand } from '../ids.ts';
import { announceOutcomes } from './announce.ts';
import { chooseData, rememberedData } from './data/dataChoice.ts';
import { liveRuns } from './liveRuns.ts';
import { offerDownloads, setsIn } from './data/neededData.ts';
import { argumentsOf, requestOf } from './options.ts';
import { startRun, type TrainingDependencies } from './start.ts';
import { createStatusBar } from './statusBar.ts';
import { documentUri, isReadFile, savedFile } from './trainableFile.ts';
import { reporting } from '../runs/actions/target.ts';
import { shapesGiven, sizesGiven } from '../models/inputShapes.ts';
import { samePath } from '../engine/samePath.ts';

export type { TrainingDependencies } from './start.ts';

/** `train` is for everyone who starts a run from a request: *Run Again*, for one. */
export interface Training extends vscode.Disposable {
  train(request: RunRequest): Promise<RunRecord | undefined>;
}

/** The train commands, the status bar and what is said when a run ends. Commands give the run that they started. */
export function registerTraining(dependencies: TrainingDependencies): Training {
  const { output } = dependencies;
  const register = (command: string, action: (argument: unknown) => Promise<unknown>) =>
    vscode.commands.registerCommand(command, async (argument?: unknown) => {
      let result: unknown;
      await reporting(output, async () => (result = await action(argument)));
      return result;
    });
  const all = vscode.Disposable.from(
    register(Command.train, (argument) => train(dependencies, argument, false)),
    register(Command.debugTraining, (argument) => train(dependencies, argument, true)),
    register(Command.trainWithArguments, (argument) => trainWithArguments(dependencies, argument)),
    register(Command.chooseData, (argument) => chooseAnew(dependencies, argument)),
    register(Command.stop, (argument) => stop(dependencies, argument)),
    register(InternalCommand.pickLiveRun, () => pickLiveRun(dependencies)),
    createStatusBar(dependencies.runs),
    announceOutcomes(dependencies.runs),
  );
  return { train: (request) => startRun(dependencies, request), dispose: () => void all.dispose() };
}

async function train(dependencies: TrainingDependencies, argument: unknown, debug: boolean) {
  const file = await savedFile(argument);
  if (file === undefined) return undefined;
  if (!isReadFile(file)) return startRun(dependencies, requestOf(file), debug);
  const data = await dataOf(dependencies, file, false);
  const { extensionUri } = dependencies.context;
  const plans = await plansOf(dependencies, file);
  // An untrusted workspace is told so when the run is started.
  const named = data?.data?.filter((word) => !word.includes('=')) ?? [];
  const sets = [...setsIn(plans), ...named];
  const isReady = !vscode.workspace.isTrusted || (data && (await offerDownloads({ extensionUri, file }, sets)));
  return isReady && data
    ? startRun(dependencies, { ...requestOf(file), ...data, ...givenFor(dependencies, file) })
    : undefined;
}

/** Numbers and input shapes that a person gave for what the file leaves open. */
function givenFor({ context }: TrainingDependencies, file: string): Pick<RunRequest, 'sizes' | 'inputs'> {
  const uri = vscode.Uri.file(file);
  const inputs = Object.entries(shapesGiven(context.workspaceState, uri)).flatMap(([model, shapes]) => {
    const known = shapes.map((shape) => shape.filter((each): each is number => typeof each === 'number'));
    return known.every((each, at) => each.length === shapes[at]!.length) ? [[model, known] as const] : [];
  });
  return { sizes: sizesGiven(context.workspaceState, uri), inputs: Object.fromEntries(inputs) };
}

/** What a Python file that is open or on the disk says of its training. */
async function plansOf({ readings }: TrainingDependencies, file: string) {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  return (await readings.current(document))?.plans ?? [];
}

/** Names that a Python file leaves undefined. */
async function slotsOf(dependencies: TrainingDependencies, file: string) {
  const plans = await plansOf(dependencies, file);
  const slots = new Map(plans.flatMap((plan) => plan.slots).map((slot) => [slot.name, slot]));
  return [...slots.values()];
}

/** Data for the names that a Python file leaves undefined: as it was chosen before, or asked for now. */
async function dataOf(dependencies: TrainingDependencies, file: string, anew: boolean) {
  const { workspaceState } = dependencies.context;
  const slots = await slotsOf(dependencies, file);
  if (slots.length === 0) {
    const name = path.basename(file);
    if (anew) void vscode.window.showInformationMessage(vscode.l10n.t('{0} says itself what it trains on.', name));
    return {};
  }
  return (anew ? undefined : rememberedData(workspaceState, file)) ?? chooseData(workspaceState, file, slots);
}

async function chooseAnew(dependencies: TrainingDependencies, argument: unknown): Promise<void> {
  const file = await savedFile(argument);
  if (file !== undefined && isReadFile(file)) await dataOf(dependencies, file, true);
}

const remembered = (file: string) => `arguments:${file}`;

async function trainWithArguments(dependencies: TrainingDependencies, argument: unknown) {
  const file = await savedFile(argument);
  if (file === undefined) return undefined;
  const { workspaceState } = dependencies.context;
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Train {0}', path.basename(file)),
    prompt: vscode.l10n.t('Arguments that the program finds in process.argv, quoted as in a shell'),
    value: workspaceState.get(remembered(file), quoteArguments(argumentsOf(file))),
    validateInput: (value) => {
      const parsed = parseArguments(value);
      return parsed.ok ? undefined : vscode.l10n.t('The {0} is never closed.', parsed.unclosed);
    },
  });
  const parsed = text === undefined ? undefined : parseArguments(text);
  if (parsed?.ok !== true) return undefined;
  await workspaceState.update(remembered(file), text);
  return startRun(dependencies, requestOf(file, parsed.argv));
}

/** Stops the runs of the given or the active file; where that has none, the one live run or the one picked. */
async function stop({ runs }: TrainingDependencies, argument: unknown): Promise<void> {
  const live = liveRuns(runs);
  const file = documentUri(argument)?.fsPath;
  const ofFile = live.filter((run) => file !== undefined && samePath(run.request.file, file));
  const chosen =
    ofFile.length > 0 ? ofFile : live.length === 1 ? live : await pick(live, vscode.l10n.t('Stop Training'));
  if (chosen.length > 0)
    await vscode.commands.executeCommand(
      Command.runStop,
      chosen.map((run) => run.id),
    );
}

async function pickLiveRun({ runs }: TrainingDependencies): Promise<void> {
  const [run] = await pick(liveRuns(runs), vscode.l10n.t('Runs in Training'));
  if (run !== undefined) await vscode.commands.executeCommand(Command.runGoToCode, run.id);
}

async function pick(live: readonly RunRecord[], title: string): Promise<readonly RunRecord[]> {
  const items = live.map((run) => ({ label: run.name, description: run.request.file, run }));
  if (items.length === 0) return [];
  const picked = await vscode.window.showQuickPick(items, { title, matchOnDescription: true });
  return picked === undefined ? [] : [picked.run];
}
