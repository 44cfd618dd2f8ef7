import { random } from "../../random.ts";
import { Table } from "../../table/table.ts";
import type { Frame } from "../frame.ts";
import { localTimeOf, type Planet } from "../planet.ts";
import { densityLimits } from "./density.ts";
import { margin, type PatchOptions, type PatchParameters, patchParameters } from "./parameters.ts";
import { type Outcome, type Projection, ProjectionRoom, project } from "./projection.ts";
import { type Samples, samples } from "./samples.ts";
import { directionOf, type Place, placeOf, turnedBack } from "./turn.ts";
import { type Extent, viewpointSpacing, viewpointsWithin } from "./viewpoints.ts";

/** How much farther than the image's outermost points viewpoints may lie. */
const widening = 1.01;

/** A viewpoint over a frame. */
export interface Candidate {
  /** On the turned sphere, where the middle of the image lies at (0, 0). */
  readonly turned: Place;
  /** On the planet. */
  readonly place: Place;
  /** True local solar time there, hours. */
  readonly localTime: number;
  /** Degrees from up in the patch to north, clockwise: patches are upright on the turned sphere. */
  readonly northAngle: number;
}

/**
 * What a frame offers at a scale: the viewpoints over it, and the image seen from each. {@link extractPatches} goes through
 * it; notebooks look at single steps.
 */
export class Survey {
  readonly frame: Frame;
  readonly planet: Planet;
  readonly parameters: PatchParameters;
  /** Between neighbouring viewpoints, degrees. */
  readonly spacing: number;
  /** Half the width of a patch, in radii of the planet. */
  readonly half: number;
  readonly candidates: readonly Candidate[];
  readonly #samples: Samples;

  /** @internal See {@link surveyFrame}. */
  constructor(frame: Frame, planet: Planet, parameters: PatchParameters) {
    this.frame = frame;
    this.planet = planet;
    this.parameters = parameters;
    this.spacing = viewpointSpacing(parameters.scaleKm, planet.radiusKm);
    this.half = parameters.scaleKm / (2 * planet.radiusKm);
    // Cells so small that few points beyond a patch and its margin are looked at.
    this.#samples = samples(frame, (margin * this.half) / 8);
    const places = this.#samples.count === 0 ? [] : viewpointsWithin(this.spacing, widened(this.#samples.extent));
    this.candidates = places.map((turned) => this.#candidate(turned));
  }

  /**
   * The image from straight above a candidate.
   *
   * @param room - used for its points again and again, by those who are done with one projection before the next
   */
  project(candidate: Candidate, room?: ProjectionRoom): Projection {
    const limits = densityLimits(this.parameters);
    return project(this.#samples, candidate.turned, { half: this.half, bins: this.parameters.bins, limits }, room);
  }

  /**
   * Some of the image's points on the turned sphere, for drawing: x towards the viewer, y east, z north, and the radiance.
   * They are drawn at random, the same ones each time.
   *
   * @param most - points at most
   */
  points(most = 20_000): Table {
    const { count, x, cells, values } = this.#samples;
    const { integer } = random(0);
    const some = Int32Array.from({ length: Math.min(count, most) }, (_, i) => (count > most ? integer(count) : i));
    const pick = (from: ArrayLike<number>) => Float32Array.from(some, (i) => from[i]);
    const columns = { x: pick(x), y: pick(cells.x), z: pick(cells.y), radiance: pick(values) };
    return new Table(columns, { source: this.frame.source });
  }

  /** What becomes of each candidate before interpolation: place, local time, points, points in its emptiest part, outcome. */
  table(): Table {
    const room = new ProjectionRoom();
    const found = this.candidates.map((candidate) => candidateRow(candidate, this.project(candidate, room)));
    const column = <K extends keyof CandidateRow>(name: K) => found.map((row) => row[name]);
    return new Table(
      {
        latitude: Float64Array.from(column("latitude")),
        longitude: Float64Array.from(column("longitude")),
        localTime: Float64Array.from(column("localTime")),
        points: Int32Array.from(column("points")),
        fewest: Int32Array.from(column("fewest")),
        outcome: column("outcome"),
      },
      { source: this.frame.source, units: centerUnits },
    );
  }

  #candidate(turned: Place): Candidate {
    const { turn } = this.#samples;
    const place = placeOf(turnedBack(turn, directionOf(turned)));
    const { subSolarLongitude } = this.frame.metadata;
    return {
      turned,
      place,
      localTime: localTimeOf(place.longitude, subSolarLongitude, this.planet),
      northAngle: angleToNorth(turned, { latitude: Math.atan2(turn.sinLatitude, turn.cosLatitude) }),
    };
  }
}

/** Units of the columns of tables of patches. */
export const centerUnits = {
  latitude: "degrees_north",
  longitude: "degrees_east",
  localTime: "h",
  northAngle: "degree",
};

/** One line of the record of all candidates. */
export interface CandidateRow {
  readonly latitude: number;
  readonly longitude: number;
  readonly localTime: number;
  readonly points: number;
  readonly fewest: number;
  readonly outcome: Outcome;
}

/** What is written down of a candidate. */
export function candidateRow(candidate: Candidate, { x, fewest, outcome }: Projection): CandidateRow {
  return { ...candidate.place, localTime: candidate.localTime, points: x.length, fewest, outcome };
}

/**
 * The viewpoints over a frame at a scale.
 *
 * @throws {@link ArgumentError} `BAD_SCALE`, `BAD_OPTION`
 */
export function surveyFrame(frame: Frame, planet: Planet, options: PatchOptions): Survey {
  return new Survey(frame, planet, patchParameters(options));
}

function widened({ y, z }: Extent): Extent {
  const wider = ([low, high]: readonly [number, number]) => [widening * low, widening * high] as const;
  return { y: wider(y), z: wider(z) };
}

/** Angle of the planet's pole, seen from a place of the turned sphere, against that sphere's own north. */
function angleToNorth(turned: Place, middle: { latitude: number }): number {
  // The planet's pole on the turned sphere: in the plane of x and z.
  const [px, pz] = [Math.sin(middle.latitude), Math.cos(middle.latitude)];
  const phi = (turned.latitude * Math.PI) / 180;
  const lambda = (turned.longitude * Math.PI) / 180;
  const east = -Math.sin(lambda) * px;
  const north = -Math.sin(phi) * Math.cos(lambda) * px + Math.cos(phi) * pz;
  // Straight up is 0, never -0, which texts do not keep.
  return (Math.atan2(east, north) * 180) / Math.PI + 0;
}
