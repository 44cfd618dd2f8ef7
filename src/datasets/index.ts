export { cacheFolder } from "./cache-folder.ts";
export { type DataLocation, dataFile, dataSet, locate } from "./data-file.ts";
export type { DataSet, StandIn } from "./data-set.ts";
export { graspGates } from "./grasp-gates.ts";
export { landTypes } from "./grasp-land.ts";
export { graspTruth } from "./grasp-truth.ts";
export { dataSets } from "./registry.ts";
export { reportVariables, surfaceVariables } from "./surface-variables.ts";
