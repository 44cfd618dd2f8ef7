import { Table } from "../../table/table.ts";
import type { Frame } from "../frame.ts";
import { interpolator } from "../interpolation/griddata.ts";
import { linspace } from "../interpolation/lattice.ts";
import type { Planet } from "../planet.ts";
import { type PatchOptions, type PatchParameters, patchParameters } from "./parameters.ts";
import { Patches } from "./patches.ts";
import { type Outcome, ProjectionRoom } from "./projection.ts";
import { stretchToBytes } from "./stretch.ts";
import { type CandidateRow, candidateRow, centerUnits, Survey } from "./survey.ts";
import { viewpointSpacing } from "./viewpoints.ts";

/**
 * Cuts frames into square patches seen from straight above, over every viewpoint where the image is dense enough.
 *
 * Viewpoints lie in equal steps of latitude and longitude around the middle of the image. From each, points within 1.5 half
 * widths are projected orthographically and counted, as a whole and by parts; where there are enough, their radiance is
 * interpolated at resolution² pixels, the outermost on the border. Differences from the reference program: {@link PatchOptions.mode}.
 *
 * @param frames - one frame or several, masked and corrected as wanted; NaN is left out
 * @param planet - for example `venus`
 * @throws {@link ArgumentError} `BAD_SCALE`, `BAD_OPTION`, `UNKNOWN_METHOD`
 */
export function extractPatches(frames: Frame | readonly Frame[], planet: Planet, options: PatchOptions): Patches {
  const parameters = patchParameters(options);
  const list = "metadata" in frames ? [frames] : frames;
  return joinPatches(
    list.map((frame) => cutFrame(frame, planet, parameters)),
    parameters,
    list[0]?.source,
  );
}

/** What is written down of a patch. */
export interface CenterRow extends CandidateRow {
  /** Degrees from up to north, clockwise. */
  readonly northAngle: number;
}

/** The patches of one frame, before they are put together. */
export interface FramePatches {
  readonly file: string;
  /** One after the other, from the north-west. */
  readonly data: Float32Array;
  readonly centers: readonly CenterRow[];
  readonly candidates: readonly CandidateRow[];
}

/** Up to so many points the room of a frame's projections is kept for the next frame: 20 MiB. */
const keptPoints = 2 ** 20;
let room = new ProjectionRoom();

/** Cuts one frame. */
export function cutFrame(frame: Frame, planet: Planet, parameters: PatchParameters): FramePatches {
  const { resolution, interpolation, scaleKm, mode } = parameters;
  const interpolate = interpolator(interpolation);
  const file = frame.metadata.files[0] ?? "";
  viewpointSpacing(scaleKm, planet.radiusKm); // refuses a scale before frames are passed over
  if (isTooCoarse(frame, parameters)) {
    const none = { latitude: Number.NaN, longitude: Number.NaN, localTime: Number.NaN, points: 0, fewest: 0 };
    return { file, data: new Float32Array(0), centers: [], candidates: [{ ...none, outcome: "coarse image" }] };
  }
  const survey = new Survey(frame, planet, parameters);
  const line = linspace(-survey.half, survey.half, resolution);
  const lattice = { x: line, y: line };
  const cut: Float32Array[] = [];
  const centers: CenterRow[] = [];
  const candidates = survey.candidates.map((candidate): CandidateRow => {
    const projection = survey.project(candidate, room);
    const row = candidateRow(candidate, projection);
    if (row.outcome !== "kept") return row;
    const values = northUp(interpolate(projection, lattice), resolution);
    if (values.some(Number.isNaN)) return { ...row, outcome: "hole" satisfies Outcome };
    cut.push(mode === "reference" ? stretchToBytes(values) : values);
    centers.push({ ...row, northAngle: candidate.northAngle });
    return row;
  });
  if (room.x.length > keptPoints) room = new ProjectionRoom();
  const data = new Float32Array(cut.length * resolution ** 2);
  cut.forEach((values, i) => {
    data.set(values, i * values.length);
  });
  return { file, data, centers, candidates };
}

/** Whether a frame is passed over because its pixels are too wide; where their width is not known it is not. */
export function isTooCoarse({ metadata }: Frame, { scaleKm, resolution, maxPixelRatio }: PatchParameters): boolean {
  return metadata.resolutionKm / (scaleKm / resolution) >= maxPixelRatio;
}

/** Puts the patches of several frames together, in their order. */
export function joinPatches(
  parts: readonly FramePatches[],
  parameters: PatchParameters,
  source?: Frame["source"],
): Patches {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  const centers = parts.flatMap(({ file, centers: rows }, frame) => rows.map((row) => ({ frame, file, ...row })));
  const candidates = parts.flatMap((part, frame) => part.candidates.map((row) => ({ frame, file: part.file, ...row })));
  return new Patches({
    data,
    centers: centersTable(centers, source),
    candidates: candidatesTable(candidates, source),
    parameters,
  });
}

/** A row with the frame that it belongs to. */
export type OfFrame<Row> = Row & { readonly frame: number; readonly file: string };

/** The table of the centres of patches. */
export function centersTable(rows: readonly OfFrame<CenterRow>[], source?: Frame["source"]): Table {
  const northAngle = Float64Array.from(rows, (row) => row.northAngle);
  return new Table({ ...placeColumns(rows), northAngle }, { source, units: centerUnits });
}

/** The table of all candidates. */
export function candidatesTable(rows: readonly OfFrame<CandidateRow>[], source?: Frame["source"]): Table {
  const outcome = rows.map((row) => row.outcome);
  return new Table({ ...placeColumns(rows), outcome }, { source, units: centerUnits });
}

function placeColumns(rows: readonly OfFrame<CandidateRow>[]) {
  return {
    frame: Int32Array.from(rows, (row) => row.frame),
    file: rows.map((row) => row.file),
    latitude: Float64Array.from(rows, (row) => row.latitude),
    longitude: Float64Array.from(rows, (row) => row.longitude),
    localTime: Float64Array.from(rows, (row) => row.localTime),
    points: Int32Array.from(rows, (row) => row.points),
    fewest: Int32Array.from(rows, (row) => row.fewest),
  };
}

/** Rows from the north instead of from the south. */
function northUp(values: Float64Array, resolution: number): Float32Array {
  const upright = new Float32Array(values.length);
  for (let row = 0; row < resolution; row++) {
    const from = (resolution - 1 - row) * resolution;
    for (let column = 0; column < resolution; column++) upright[row * resolution + column] = values[from + column];
  }
  return upright;
}
