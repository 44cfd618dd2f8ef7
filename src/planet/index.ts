/** `albedo/planet`: pictures of planets with the geometry of every pixel. */

export { type FlattenOptions, flatten } from "./flatten/flatten.ts";
export { Frame, type FrameMetadata, type FrameParts, type FramePlanes } from "./frame.ts";
export { griddata, type InterpolationMethod } from "./interpolation/griddata.ts";
export type { Lattice, ScatteredValues } from "./interpolation/lattice.ts";
export { extractPatches } from "./patches/extract-patches.ts";
export { type PatchMode, type PatchOptions, type PatchParameters, patchDefaults } from "./patches/parameters.ts";
export { type Flattening, Patches } from "./patches/patches.ts";
export type { Outcome, Projection } from "./patches/projection.ts";
export { type Candidate, type Survey, surveyFrame } from "./patches/survey.ts";
export { type ViewpointGrid, viewpointGrid, viewpointSpacing } from "./patches/viewpoints.ts";
export { foldLongitude, jupiter, localTimeOf, type Planet, venus } from "./planet.ts";
