type LoopFunction = (...parameters: readonly number[]) => void;

/** Loops compiled for SIMD that work in the back end's memory; parameters as the code's own comments say. */
export interface LoopFunctions {
  readonly packRows: LoopFunction;
  readonly packColumns: LoopFunction;
  readonly multiply: LoopFunction;
  readonly copyRows: LoopFunction;
  readonly addRows: LoopFunction;
  readonly multiplyAddRows: LoopFunction;
  readonly reluRows: LoopFunction;
  readonly addReluRows: LoopFunction;
  readonly rowsWhereAbove: LoopFunction;
  readonly routeMaximum: LoopFunction;
  readonly zero: LoopFunction;
  readonly adam: LoopFunction;
  readonly lstmStep: LoopFunction;
  readonly hardLstmStep: LoopFunction;
  readonly lstmStepBack: LoopFunction;
  readonly hardLstmStepBack: LoopFunction;
}
