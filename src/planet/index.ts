/** `albedo/planet`: pictures of planets with the geometry of every pixel. */

export { type FlattenOptions, flatten } from "./flatten/flatten.ts";
export { gaussianBlur } from "./flatten/gaussian-blur.ts";
export { Frame, type FrameMetadata, type FrameParts, type FramePlanes, type LazyPlane } from "./frame.ts";
export { griddata } from "./interpolation/griddata.ts";
export type { InterpolationMethod } from "./interpolation/interpolation-method.ts";
export type { Lattice, ScatteredValues } from "./interpolation/lattice.ts";
export { type MaskAnglesOptions, maskAngles } from "./mask-angles.ts";
export { type MedianOptions, median3x3 } from "./median.ts";
export { type FitMinnaertOptions, fitMinnaert, type MinnaertFit } from "./minnaert.ts";
export { type RemoveOutliersOptions, removeOutliers } from "./outliers.ts";
export { extractPatches } from "./patches/extract-patches.ts";
export { type NadirOptions, nadirPatches } from "./patches/nadir-patches.ts";
export { type PatchMode, type PatchOptions, type PatchParameters, patchDefaults } from "./patches/parameters.ts";
export { readPatches } from "./patches/patch-files.ts";
export { type Flattening, Patches } from "./patches/patches.ts";
export type { Outcome, Projection } from "./patches/projection.ts";
export { type Candidate, type Survey, surveyFrame } from "./patches/survey.ts";
export { type ViewpointGrid, viewpointGrid, viewpointSpacing } from "./patches/viewpoints.ts";
export { foldLongitude, jupiter, localTimeOf, type Planet, venus } from "./planet.ts";
export { readUvi } from "./read-uvi.ts";
export { readVmc } from "./read-vmc.ts";
export { fitSubSolarPoint, type SubSolarPoint } from "./sun.ts";
