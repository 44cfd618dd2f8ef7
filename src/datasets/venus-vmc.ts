import { basename } from "node:path";
import { venus } from "../planet/planet.ts";
import { writeWhole } from "../write-whole.ts";
import type { Scene } from "./venus-scene.ts";
import { pds3Label, vicarLabel } from "./venus-vmc-label.ts";

/** DN to radiance, W m-3 sr-1; of a real file. */
const scale = 105_519;
const record = 1024;
/** Bytes of the VICAR label. */
const vicarBytes = 6144;

/**
 * Writes a picture as a pair of VMC files: `.IMG` (PDS3 label, VICAR label, 16-bit numbers) and `.GEO` (the same with 5
 * planes of 32-bit reals). Outside of the channel's mask pixels are -1, as are missing ones; off the planet the planes
 * are -1e32.
 */
export async function writeVmc(scene: Scene, image: string, geometry: string, time: string): Promise<void> {
  const stored = storedNumbers(scene);
  const samples = Buffer.alloc(2 * stored.length);
  stored.forEach((value, i) => {
    samples.writeInt16BE(value, 2 * i);
  });
  const { incidence, emission, phase, latitude, longitude } = scene.geometry;
  const planes = [incidence, emission, phase, latitude, longitude];
  const reals = Buffer.alloc(4 * planes.length * stored.length);
  planes.forEach((plane, band) => {
    for (let i = 0; i < plane.length; i++) {
      reals.writeFloatBE(Number.isNaN(plane[i]) ? -1e32 : plane[i], 4 * (band * plane.length + i));
    }
  });
  await writeProduct(geometry, scene, time, undefined, reals);
  await writeProduct(image, scene, time, stored, samples);
}

async function writeProduct(
  path: string,
  scene: Scene,
  time: string,
  stored: Int16Array | undefined,
  data: Buffer,
): Promise<void> {
  const facts = factsOf(scene, time, basename(path), stored);
  const vicar = Buffer.alloc(vicarBytes);
  vicar.write(vicarLabel(facts, vicarBytes), "latin1");
  const dataRecords = Math.ceil(data.length / record);
  // The label names its own length, so it is written twice.
  const length = pds3Label(facts, { labelRecords: 9, vicarBytes, dataRecords, record }).length;
  const labelRecords = Math.ceil(length / record);
  const label = pds3Label(facts, { labelRecords, vicarBytes, dataRecords, record }).padEnd(labelRecords * record);
  const padding = Buffer.alloc(dataRecords * record - data.length);
  await writeWhole(path, Buffer.concat([Buffer.from(label, "latin1"), vicar, data, padding]));
}

/** What both labels of a file say. */
export interface VmcFacts {
  readonly name: string;
  readonly time: string;
  readonly rows: number;
  readonly cols: number;
  readonly bands: number;
  readonly resolutionM: number;
  readonly altitudeKm: number;
  readonly subSpacecraft: readonly [latitude: number, longitude: number];
  readonly center: Readonly<Record<"latitude" | "longitude" | "incidence" | "emission" | "phase", number>>;
  readonly hourAngle: number;
  /** SOLAR_LONGITUDE: 90 where the Sun is farthest north. */
  readonly season: number;
  readonly localTime: number;
  readonly radianceScale: number;
  /** Of the stored numbers of an image, with pixels outside of the mask as 0. */
  readonly statistics: Readonly<Record<"maximum" | "mean" | "deviation", number>> | undefined;
}

function factsOf(scene: Scene, time: string, name: string, stored: Int16Array | undefined): VmcFacts {
  const { rows, cols, camera, geometry, sun, localTime } = scene;
  const altitudeKm = camera.distanceKm - venus.radiusKm;
  const [col, row] = camera.nadir.map((place) => Math.max(0, Math.min(cols - 1, Math.round(place))));
  const at = row * cols + col;
  const east = (longitude: number) => ((longitude % 360) + 360) % 360;
  return {
    name,
    time,
    rows,
    cols,
    bands: stored ? 1 : 5,
    resolutionM: 1000 * altitudeKm * camera.pixelAngle,
    altitudeKm,
    subSpacecraft: [camera.latitude, east(camera.longitude)],
    center: {
      latitude: geometry.latitude[at],
      longitude: east(geometry.longitude[at]),
      incidence: geometry.incidence[at],
      emission: geometry.emission[at],
      phase: geometry.phase[at],
    },
    hourAngle: east(sun.longitude - geometry.longitude[at] + 180),
    season: east((Math.asin(sun.latitude / 2.6415) * 180) / Math.PI),
    localTime: localTime[at],
    radianceScale: scale,
    statistics: stored ? statisticsOf(stored) : undefined,
  };
}

function storedNumbers({ radiance, rows, cols }: Scene): Int16Array {
  const stored = new Int16Array(radiance.length);
  // The mask's corners are cut off: an octagon, as in the real files.
  const [half, reach] = [(cols - 1) / 2, 0.43 * cols];
  for (let i = 0; i < stored.length; i++) {
    const [x, y] = [Math.abs((i % cols) - half), Math.abs(Math.floor(i / cols) - (rows - 1) / 2)];
    const outside = x > reach || y > reach || x + y > 1.45 * reach;
    const value = radiance[i] / scale;
    stored[i] = outside || Number.isNaN(value) ? -1 : Math.max(0, Math.min(32_766, Math.round(value)));
  }
  return stored;
}

function statisticsOf(stored: Int16Array) {
  let [maximum, sum, squares] = [0, 0, 0];
  for (const number of stored) {
    const value = Math.max(0, number);
    maximum = Math.max(maximum, value);
    sum += value;
    squares += value * value;
  }
  const mean = sum / stored.length;
  return { maximum, mean, deviation: Math.sqrt(squares / stored.length - mean * mean) };
}
