import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { FormatError } from "../errors.ts";
import type { PlanetaryProduct } from "../io/pds3/product.ts";
import { readPds3 } from "../io/pds3/read-pds3.ts";
import type { PixelGeometry } from "./camera.ts";
import { Frame } from "./frame.ts";
import { limbGeometry } from "./limb-geometry.ts";
import { foldLongitudes, localTimeOf, venus } from "./planet.ts";
import { fitSubSolarPoint } from "./sun.ts";
import { type VmcLabel, vmcLabel } from "./vmc-label.ts";

/** Numbers below this mark pixels of a `.GEO` cube that lie off the planet; the files write about -1e32. */
const offPlanet = -1e10;
const cubePlanes = ["incidence", "emission", "phase", "latitude", "longitude"] as const;

/**
 * Reads a calibrated image of the Venus Monitoring Camera with its geometry cube. Without a cube the geometry is made
 * from the picture: the limb is found by a fit and placed by what the label says of spacecraft and Sun; see
 * {@link limbGeometry}. `metadata.geometry` tells which it was.
 *
 * Radiance is stored × `RADIANCE_SCALING_FACTOR` + `RADIANCE_OFFSET`, in W/m³/sr; pixels outside the channel's mask
 * (stored -1) and saturated ones (`OVERFLOW_VALUE`) are NaN. The sub-solar point is fitted to the incidence angles,
 * without a cube it follows from the label. No SPICE kernels are needed.
 *
 * @param image - `VNNNN_NNNN_UV2.IMG`, also `.gz`
 * @param geometry - `VNNNN_NNNN_UV2.GEO`, or `"limb"` to make the geometry from the picture also where there is a cube.
 *   @defaultValue the cube beside the image, or in `GEOMETRY` beside `DATA`
 * @throws {@link FileError} when a file cannot be read
 * @throws {@link FormatError} `WRONG_PRODUCT`, `SHAPE_MISMATCH`, `MISSING_KEYWORD`; `NO_LIMB` or `NO_NORTH`
 *   when there is no cube and the picture does not tell enough; all errors of {@link readPds3}
 */
export async function readVmc(image: string, geometry?: string): Promise<Frame> {
  const cubePath = geometry === "limb" ? undefined : (geometry ?? findCube(image));
  const product = await readPds3(image);
  const label = await vmcLabel(product);
  const picture = product.image();
  const { lines: rows, samples: cols } = picture;
  const radiance = radianceOf(picture.read({ band: 0 }) as ArrayLike<number>, label);
  const cube = cubePath === undefined ? undefined : await readPds3(cubePath);
  const made = cube ? undefined : limbGeometry(radiance, rows, cols, label, image);
  const planes = made ?? planesOf(cube!, rows, cols, image);
  const sun = made ? undefined : fitSubSolarPoint(planes.incidence, planes.latitude, planes.longitude);
  const subSolarLongitude = sun?.longitude ?? label.subSolarLongitude;
  if (subSolarLongitude === undefined) {
    const hint = "The geometry shows too little of the planet to find the Sun, and the label does not say where it is.";
    throw new FormatError("MISSING_KEYWORD", `Cannot place the Sun over ${image}`, hint, { path: image });
  }
  const subSolarLatitude = sun?.latitude ?? made?.subSolarLatitude;
  const { incidence, emission, phase, latitude, longitude } = planes;
  return new Frame({
    rows,
    cols,
    radiance,
    incidence,
    emission,
    phase,
    latitude,
    longitude,
    localTime: longitude.map((degrees) => localTimeOf(degrees, subSolarLongitude, venus)),
    metadata: {
      mission: "Venus Express",
      instrument: "VMC",
      filter: label.filter,
      wavelengthNm: label.wavelengthNm,
      time: label.time,
      ...(label.orbit === undefined ? {} : { orbit: label.orbit }),
      resolutionKm: label.resolutionKm,
      ...(label.distanceKm === undefined ? {} : { distanceKm: label.distanceKm }),
      subSolarLongitude,
      ...(subSolarLatitude === undefined ? {} : { subSolarLatitude }),
      files: [image, ...(cubePath === undefined ? [] : [cubePath])].map((path) => basename(path)),
      radianceUnit: "W/m3/sr",
      standIn: product.source.kind === "stand-in",
      geometry: cube ? "file" : "limb",
    },
  });
}

function radianceOf(stored: ArrayLike<number>, { radianceScale, radianceOffset, overflow }: VmcLabel): Float32Array {
  const radiance = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) {
    const valid = stored[i] >= 0 && stored[i] !== overflow;
    radiance[i] = valid ? stored[i] * radianceScale + radianceOffset : Number.NaN;
  }
  return radiance;
}

function planesOf(cube: PlanetaryProduct, rows: number, cols: number, image: string): PixelGeometry {
  const { path } = cube;
  if (cube.imageNames.length === 0 || cube.image().bands !== cubePlanes.length) {
    const what = cube.imageNames.length === 0 ? "no image" : `${cube.image().bands} planes`;
    const hint = "A .GEO cube has 5: incidence, emission, phase, latitude, longitude.";
    throw new FormatError("WRONG_PRODUCT", `Cannot read ${path} as geometry of VMC: it has ${what}`, hint, { path });
  }
  const planes = cube.image();
  if (planes.lines !== rows || planes.samples !== cols) {
    const sizes = `it has ${planes.lines} x ${planes.samples} pixels, ${basename(image)} has ${rows} x ${cols}`;
    const hint = "Pass the image and the geometry of one observation.";
    throw new FormatError("SHAPE_MISMATCH", `Cannot use ${path}: ${sizes}`, hint, { path });
  }
  const read = (band: number) => {
    const values = Float32Array.from(planes.read({ band }) as ArrayLike<number>);
    for (let i = 0; i < values.length; i++) if (!(values[i] > offPlanet && values[i] < 1e10)) values[i] = Number.NaN;
    return values;
  };
  const [incidence, emission, phase, latitude, longitude] = cubePlanes.map((_, band) => read(band));
  foldLongitudes(longitude);
  return { incidence, emission, phase, latitude, longitude };
}

/** The cube of an image: same name, beside it or in the archive's folder `GEOMETRY`. */
function findCube(image: string): string | undefined {
  const folder = dirname(image);
  const base = basename(image)
    .replace(/\.gz$/i, "")
    .replace(/\.[^.]*$/, "")
    .toLowerCase();
  for (const place of [folder, join(folder, "..", "..", "GEOMETRY", basename(folder))]) {
    const found = namesIn(place).find((name) => name.toLowerCase().replace(/\.gz$/, "") === `${base}.geo`);
    if (found !== undefined) return join(place, found);
  }
  return undefined;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
