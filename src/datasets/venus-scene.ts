import { type Camera, type PixelGeometry, pixelGeometry } from "../planet/camera.ts";
import { localTimeOf, venus } from "../planet/planet.ts";
import { type Random, random } from "../random.ts";
import type { VenusScale } from "./venus-scales.ts";
import { venusTextures } from "./venus-texture.ts";
import { type Clouds, cloudsAt, type VenusWeather } from "./venus-world.ts";

/** The two cameras whose files the stand-ins have. */
export type VenusMission = "uvi" | "vmc";

/** What a picture of the stand-in is made from. */
export interface SceneOptions {
  readonly mission: VenusMission;
  readonly scaleKm: VenusScale;
  /** Pixels of the full picture along each side. */
  readonly size: number;
  /** Starting point of every random draw. @defaultValue 0 */
  readonly seed?: number;
  /** Number of the picture; each has its own clouds, camera and Sun. @defaultValue 0 */
  readonly index?: number;
  /** Whether the planet is evenly bright, for tests of the limb-darkening fit. @defaultValue false */
  readonly uniform?: boolean;
  /** Standard deviation of the noise, as a part of the radiance. @defaultValue 0.01 */
  readonly noise?: number;
  /** Degrees over which the kinds of cloud blend: 1 is sharp, 12 continuous. @defaultValue 3 */
  readonly blend?: number;
  /** Whether the camera has the faults that VMC's detector got: see {@link CameraFaults}. @defaultValue false */
  readonly faults?: boolean;
}

/** Faults of a camera. */
export interface CameraFaults {
  /** How much more sensitive the right border is than the left one. */
  readonly gain: number;
  /** A bright spot: its middle, its width (standard deviation, pixels) and how much brighter its middle is. */
  readonly blob: { readonly row: number; readonly col: number; readonly sigma: number; readonly strength: number };
  /** Columns that see nothing. */
  readonly deadColumns: readonly number[];
}

/** A picture with all that is known of it. Planes are row-major, row 0 on top. */
export interface Scene {
  readonly rows: number;
  readonly cols: number;
  readonly camera: Camera;
  readonly sun: { readonly latitude: number; readonly longitude: number };
  readonly geometry: PixelGeometry;
  /** Hours; NaN off the planet. */
  readonly localTime: Float32Array;
  /** NaN where the pixel is missing; noise around 0 off the planet. */
  readonly radiance: Float32Array;
  readonly k: number;
  readonly i0: number;
  /** Place in `cloudTypes`; 255 off the planet. */
  readonly classes: Uint8Array;
  /** 1 where a pixel was made an outlier. */
  readonly outliers: Uint8Array;
  /** 1 where a pixel is missing. */
  readonly missing: Uint8Array;
  readonly faults: CameraFaults | undefined;
}

const degree = Math.PI / 180;
/** Radians of a pixel of the full picture, and the pixels of its side: from real labels. */
const cameras = {
  uvi: { pixelAngle: 2.04619e-4, size: 1024, i0: 2.2e7, radiusKm: venus.radiusKm + 70 },
  vmc: { pixelAngle: 6.926e-4, size: 512, i0: 1.4e8, radiusKm: venus.radiusKm },
} as const;
/** Distances from the planet's centre, km, at which a patch of this width has about its 128 pixels. */
const distances: Record<VenusMission, Record<VenusScale, readonly [number, number]>> = {
  uvi: { 3000: [60_000, 75_000], 500: [31_000, 32_500], 25: [7_250, 7_400] },
  vmc: { 3000: [44_000, 50_000], 500: [12_500, 14_000], 25: [6_380, 6_440] },
};

/** Makes a picture: a sphere with clouds, a camera above it, Minnaert's law, noise, missing pixels and outliers. */
export function venusScene(options: SceneOptions): Scene {
  const { mission, scaleKm, size, seed = 0, index = 0, uniform = false, noise = 0.01, blend = 3 } = options;

  const draw = random(seed * 65_536 + index * 8 + (mission === "vmc" ? 4 : 0) + (scaleKm % 7));
  const between = (low: number, high: number) => low + (high - low) * draw.next();
  const { pixelAngle, size: fullSize, i0, radiusKm } = cameras[mission];
  const sun = { longitude: between(-180, 180), latitude: between(-2.64, 2.64) };
  const k = between(0.65, 0.9);
  const weather: VenusWeather = {
    textures: venusTextures(seed),
    scaleKm,
    shift: [between(0, 360), between(0, 180)],
    blend,
  };
  // UVI can read out a part of its detector: every fourth picture.
  const rows = mission === "uvi" && index % 4 === 3 ? (size * 3) / 4 : size;
  const middle = (size - 1) / 2;
  const axis: [number, number] = [middle, middle - (size - rows) / 2];
  const off = scaleKm === 3000 ? 0.04 : 0.03;
  const camera: Camera = {
    distanceKm: between(...distances[mission][scaleKm]),
    radiusKm,
    latitude: scaleKm === 25 ? between(-35, 35) : between(-8, 8),
    longitude: sun.longitude + (mission === "vmc" && scaleKm === 3000 ? between(-35, 35) : between(-25, 25)),
    nadir: [axis[0] + between(-off, off) * size, axis[1] + between(-off, off) * size],
    north: mission === "uvi" ? between(-20, 20) : between(-180, 180),
    pixelAngle: (pixelAngle * fullSize) / size,
    axis,
  };
  const geometry = pixelGeometry(camera, sun, rows, size);
  const localTime = geometry.longitude.map((longitude) => localTimeOf(longitude, sun.longitude, venus));
  const pictured = { rows, cols: size, camera, sun, geometry, localTime, k, i0 };
  const exposed = exposure(pictured, weather, uniform, noise, draw);
  // Drawn last, so that a picture with faults is otherwise the one without.
  const faults = options.faults ? spoil(exposed.radiance, rows, size, draw) : undefined;
  return { ...pictured, ...exposed, faults };
}

/** Radiance of a picture, and what was done to it. */
function exposure(
  picture: Pick<Scene, "rows" | "cols" | "geometry" | "localTime" | "k" | "i0">,
  weather: VenusWeather,
  uniform: boolean,
  noise: number,
  draw: Random,
): Pick<Scene, "radiance" | "classes" | "outliers" | "missing"> {
  const { rows, cols, geometry, localTime, k, i0 } = picture;
  const { incidence, emission, latitude, longitude } = geometry;
  const radiance = new Float32Array(rows * cols);
  const classes = new Uint8Array(rows * cols).fill(255);
  const clouds: Clouds = { brightness: 1, type: 2 };
  let [lit, sum, squares] = [0, 0, 0];
  for (let i = 0; i < radiance.length; i++) {
    const dark = 0.001 * i0 * draw.normal();
    if (Number.isNaN(incidence[i])) {
      radiance[i] = dark;
      continue;
    }
    cloudsAt(latitude[i], longitude[i], localTime[i], weather, clouds);
    classes[i] = clouds.type;
    const mu0 = Math.cos(incidence[i] * degree);
    const mu = Math.max(Math.cos(emission[i] * degree), 1e-3);
    if (mu0 <= 0) {
      radiance[i] = dark;
      continue;
    }
    const law = i0 * Math.exp((k - 1) * Math.log(mu) + k * Math.log(mu0));
    radiance[i] = (uniform ? 1 : clouds.brightness) * law * (1 + noise * draw.normal());
    lit++;
    sum += radiance[i];
    squares += radiance[i] * radiance[i];
  }
  const mean = sum / lit;
  // A small region is so even that its deviation is hardly more than noise.
  const deviation = Math.max(Math.sqrt(squares / lit - mean * mean), 0.05 * mean);
  const outliers = new Uint8Array(rows * cols);
  const missing = new Uint8Array(rows * cols);
  for (let i = 0; i < radiance.length; i++) {
    const chance = draw.next();
    if (chance < 0.001) missing[i] = 1;
    else if (chance < 0.0015 && classes[i] !== 255) {
      radiance[i] += (draw.next() < 0.8 ? 1 : -1) * (3 + 3 * draw.next()) * deviation;
      outliers[i] = 1;
    }
  }
  loseLines(missing, rows, cols, draw);
  for (let i = 0; i < radiance.length; i++) {
    if (missing[i] === 0) continue;
    radiance[i] = Number.NaN;
    outliers[i] = 0;
  }
  return { radiance, classes, outliers, missing };
}

/** In three pictures of ten a part of some lines was lost on the way to Earth. */
function loseLines(missing: Uint8Array, rows: number, cols: number, draw: Random): void {
  if (draw.next() >= 0.3) return;
  const row = draw.integer(rows - 3);
  const from = draw.integer(cols);
  for (let line = row; line < row + 1 + draw.integer(3); line++) missing.fill(1, line * cols + from, (line + 1) * cols);
}

/** Gives a picture the faults of a worn camera. */
function spoil(radiance: Float32Array, rows: number, cols: number, draw: Random): CameraFaults {
  const faults: CameraFaults = {
    gain: 0.06,
    blob: {
      row: rows * (0.3 + 0.4 * draw.next()),
      col: cols * (0.3 + 0.4 * draw.next()),
      sigma: 0.05 * cols,
      strength: 0.12,
    },
    deadColumns: [0, 1].map(() => draw.integer(cols)),
  };
  const { row, col, sigma, strength } = faults.blob;
  for (let i = 0; i < radiance.length; i++) {
    const [x, y] = [i % cols, Math.floor(i / cols)];
    const near = ((x - col) * (x - col) + (y - row) * (y - row)) / (2 * sigma * sigma);
    radiance[i] *= (1 + faults.gain * (x / cols - 0.5)) * (1 + strength * Math.exp(-near));
    if (faults.deadColumns.includes(x) && !Number.isNaN(radiance[i])) radiance[i] = 0;
  }
  return faults;
}
