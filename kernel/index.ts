export {
  type CellOutput,
  type CellResult,
  type ExecuteCellOptions,
  KernelClient,
  startKernel,
} from "./client/index.ts";
export { KernelError } from "./errors.ts";
export { type CellFailure, describeFailure } from "./notebook/cell-failure.ts";
export { type CellEvent, type ExecuteOptions, type Execution, executeNotebook } from "./notebook/execute-notebook.ts";
export { addPictures, closePictures } from "./notebook/figure-pictures.ts";
export { escapeHtml } from "./notebook/highlight.ts";
export {
  type Cell,
  type CodeCell,
  hasTag,
  isCode,
  type Notebook,
  type Output,
  type TextCell,
} from "./notebook/notebook.ts";
export { NotebookError } from "./notebook/notebook-error.ts";
export { notebookHtml, notebookTitle } from "./notebook/notebook-html.ts";
export { figureHtml, markdownHtml, outputHtml } from "./notebook/output-html.ts";
export { htmlPage, type PageOptions, plotlySource } from "./notebook/page.ts";
export { declaredParameters, type Parameter, parseSetting, withParameters } from "./notebook/parameters.ts";
export { clock, type Progress, type ProgressStream, showProgress } from "./notebook/progress.ts";
export { parseNotebook, readNotebook } from "./notebook/read-notebook.ts";
export { type RunOptions, runNotebook } from "./notebook/run-notebook.ts";
export { notebookText, writeNotebook } from "./notebook/write-notebook.ts";
