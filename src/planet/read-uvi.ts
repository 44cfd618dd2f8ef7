import { basename } from "node:path";
import { FormatError } from "../errors.ts";
import type { Fits } from "../io/fits/fits.ts";
import type { Hdu } from "../io/fits/hdu.ts";
import { readFits } from "../io/fits/read-fits.ts";
import { Frame, type FrameMetadata } from "./frame.ts";
import { foldLongitude, foldLongitudes, localTimeOf, venus } from "./planet.ts";
import { fitSubSolarPoint } from "./sun.ts";

/** Stored values beyond this mark pixels without a value; the files write -3.4e38, NaN or infinity. */
const [fillBits, nanBits] = new Int32Array(Float32Array.of(1e30, Number.NaN).buffer);
/** Names of the geometry's extensions, as every version of the product writes them. */
const extensions = {
  latitude: "Latitude",
  longitude: "Longitude",
  phase: "Phase angle",
  incidence: "Incidence angle",
  emission: "Emission angle",
} as const;

/**
 * Reads an image of Akatsuki's Ultraviolet Imager with its geometry: level 2b (radiance) and level 3bx (angles and
 * coordinates, refined by a fit of the limb), or the unrefined `_geo_` file. Frames of any size are read; line 0 of the
 * files is at the bottom, row 0 of the frame on top.
 *
 * Radiance is in W/m²/sr/m as stored; fill values become NaN, small negative values are real and stay. Longitudes are
 * folded to [-180, 180). Kilometres per pixel: `S_IFOV` (`S_DISTAV` - 6051.8). Phase and local time, which patches do not
 * need, are read when they are first looked at.
 *
 * @param image - `uvi_YYYYMMDD_hhmmss_365_l2b_vNN.fit`, also `.gz`
 * @param geometry - `uvi_YYYYMMDD_hhmmss_365_l3bx_vNN.fit`
 * @throws {@link FileError} when a file cannot be read
 * @throws {@link FormatError} `WRONG_PRODUCT` when one of them is not what it should be or they are of different observations, `SHAPE_MISMATCH` when they have
 *   different sizes, `MISSING_KEYWORD`; all errors of {@link readFits}
 */
export async function readUvi(image: string, geometry: string): Promise<Frame> {
  const [picture, angles] = await Promise.all([readFits(image), readFits(geometry)]);
  const hdu = pictureOf(picture, image);
  const [rows, cols] = hdu.shape;
  const named = (name: string) => angles.hdus.find((other) => other.name === name.toUpperCase());
  const checked = (name: string, found = named(name)) => {
    if (!found) throw notGeometry(geometry, `it has no image ${JSON.stringify(name)}`, angles);
    return requirePlane(found, [rows, cols], image, geometry);
  };
  const [latitude, longitude, incidence, emission] = (["latitude", "longitude", "incidence", "emission"] as const)
    .map((key) => checked(extensions[key]))
    .map(planeOf);
  const ofImage = keywordsOf([hdu, picture.hdus[0]], image);
  requireOneObservation(image, ofImage, geometry, keywordsOf([angles.hdus[1], angles.hdus[0]], geometry));
  foldLongitudes(longitude);
  const keys = keywordsOf([hdu, picture.hdus[0], angles.hdus[1], angles.hdus[0]], image);
  const { longitude: subSolarLongitude, latitude: subSolarLatitude } = sunOf(keys, incidence, latitude, longitude);
  const phase = checked(extensions.phase);
  const localTimes = named("Local time") && checked("Local time");
  return new Frame({
    rows,
    cols,
    radiance: planeOf(requirePlane(hdu, [rows, cols], image, image)),
    incidence,
    emission,
    phase: () => planeOf(phase),
    latitude,
    longitude,
    localTime: () =>
      localTimes ? planeOf(localTimes) : longitude.map((degrees) => localTimeOf(degrees, subSolarLongitude, venus)),
    metadata: {
      ...metadataOf(keys, image),
      subSolarLongitude,
      ...optional("subSolarLatitude", subSolarLatitude),
      files: [basename(image), basename(geometry)],
      radianceUnit: unitOf(hdu),
      standIn: picture.source.kind === "stand-in" || angles.source.kind === "stand-in",
      geometry: "file",
    },
  });
}

/** The sub-solar point of the header; of the incidence angles where the header has none. */
function sunOf(keys: Keywords, ...planes: Parameters<typeof fitSubSolarPoint>) {
  const longitude = keys.optional("S_SOLLON");
  const fitted = longitude === undefined ? fitSubSolarPoint(...planes) : undefined;
  return {
    longitude: foldLongitude(longitude ?? fitted?.longitude ?? keys.number("S_SOLLON")),
    latitude: keys.optional("S_SOLLAT") ?? fitted?.latitude,
  };
}

function metadataOf(keys: Keywords, path: string) {
  const distanceKm = keys.number("S_DISTAV");
  const filter = filterOf(keys, path);
  return {
    mission: "Akatsuki",
    instrument: "UVI",
    filter,
    wavelengthNm: filter === "" ? Number.NaN : Number(filter),
    time: timeOf(keys, path),
    ...optional("orbit", keys.optional("S_ORBITN")),
    resolutionKm: keys.number("S_IFOV") * (distanceKm - venus.radiusKm),
    distanceKm,
  } satisfies Partial<FrameMetadata>;
}

function pictureOf(fits: Fits, path: string): Hdu {
  const found = fits.hdus.find(({ kind, shape }) => kind.endsWith("image") && shape.length === 2);
  if (found && found.name !== extensions.latitude.toUpperCase()) return found;
  const what = found ? "it holds geometry, not an image" : "it has no image";
  const hint = "Pass the l2b file first, then the l3bx file.";
  throw new FormatError("WRONG_PRODUCT", `Cannot read ${path} as an image of UVI: ${what}`, hint, { path });
}

function notGeometry(path: string, what: string, fits: Fits): FormatError {
  const names = fits.hdus.map(({ name }) => name || "no name").join(", ");
  const hint = `Pass the l3bx (or geo) file of the image second. Its extensions: ${names}.`;
  return new FormatError("WRONG_PRODUCT", `Cannot read ${path} as geometry of UVI: ${what}`, hint, { path });
}

/**
 * Refuses the geometry of another observation: both files of a pair have the time of the image in their headers, and in
 * the archive's names. Names alone count where a header has no time.
 */
function requireOneObservation(image: string, ofImage: Keywords, geometry: string, ofGeometry: Keywords): void {
  const [taken, described] = [observedAt(ofImage), observedAt(ofGeometry)];
  const [stem, other] = [stemOf(image), stemOf(geometry)];
  let differ = "";
  if (taken !== undefined && described !== undefined) {
    // Products may round differently; UVI's images lie minutes apart.
    if (Math.abs(taken - described) > 30_000) {
      differ = `it is of ${new Date(described).toISOString()}, ${basename(image)} of ${new Date(taken).toISOString()}`;
    }
  } else if (stem !== undefined && other !== undefined && stem !== other) {
    differ = `by its name it does not belong to ${basename(image)}`;
  }
  if (differ === "") return;
  const hint = "Pass the image and the geometry of one observation.";
  throw new FormatError("WRONG_PRODUCT", `Cannot use ${geometry}: ${differ}`, hint, { path: geometry });
}

/** Milliseconds of the header's time; undefined where it has none. */
function observedAt(keys: Keywords): number | undefined {
  const text = keys.text("DATE-OBS") ?? keys.text("DATE-BEG");
  const time = text?.includes("T") ? Date.parse(`${text.replace(/Z$/, "")}Z`) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** What names of one observation begin with in the archive: `uvi_20151207_052330_365`. */
function stemOf(path: string): string | undefined {
  return /^uvi_\d{8}_\d{6}_\d{3}(?=_)/i.exec(basename(path))?.[0].toLowerCase();
}

/** Refuses an image of another size than the picture's, and one whose end is missing. */
function requirePlane(hdu: Hdu, [rows, cols]: readonly [number, number], image: string, path: string): Hdu {
  if (hdu.shape.length !== 2 || hdu.shape[0] !== rows || hdu.shape[1] !== cols) {
    const sizes = `${hdu.name} has ${hdu.shape.join(" x ")} pixels, ${basename(image)} has ${rows} x ${cols}`;
    const hint = "Pass the image and the geometry of one observation.";
    throw new FormatError("SHAPE_MISMATCH", `Cannot use ${path}: ${sizes}`, hint, { path, offset: hdu.place.header });
  }
  if (hdu.truncated) hdu.bytes();
  return hdu;
}

/** An image top row first, fill values as NaN. */
function planeOf(hdu: Hdu): Float32Array {
  const [rows, cols] = hdu.shape;
  const { data } = hdu.image();
  // Pixels of a file are floats as a rule, in memory of their own, where they are turned round without a copy.
  const values = data instanceof Float32Array ? data : Float32Array.from(data as ArrayLike<number>, Number);
  turnAndClean(values, rows, cols);
  return values;
}

/** Puts the bottom row on top, and NaN where there is a fill value: both at once, while two rows are at hand. */
function turnAndClean(values: Float32Array, rows: number, cols: number): void {
  // Floats without their sign are ordered as their bits are: infinity and NaN come last.
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let row = 0; row < rows / 2; row++) {
    let top = row * cols;
    let bottom = (rows - 1 - row) * cols;
    for (const end = top + cols; top < end; top++, bottom++) {
      const upper = bits[top];
      const lower = bits[bottom];
      bits[top] = (lower & 0x7fffffff) >= fillBits ? nanBits : lower;
      bits[bottom] = (upper & 0x7fffffff) >= fillBits ? nanBits : upper;
    }
  }
}

interface Keywords {
  /** @throws {@link FormatError} `MISSING_KEYWORD` */
  number(keyword: string): number;
  optional(keyword: string): number | undefined;
  text(keyword: string): string | undefined;
}

/** Keywords of several headers, the first that has one first. */
function keywordsOf(hdus: readonly (Hdu | undefined)[], path: string): Keywords {
  const value = (keyword: string) => hdus.find((hdu) => hdu?.header.has(keyword))?.header.get(keyword);
  const optionalNumber = (keyword: string) => {
    const found = value(keyword);
    return typeof found === "number" && Number.isFinite(found) ? found : undefined;
  };
  return {
    optional: optionalNumber,
    number(keyword) {
      const found = optionalNumber(keyword);
      if (found !== undefined) return found;
      const hint = "Its header should give it: fetch the file again, or a later version of it.";
      throw new FormatError("MISSING_KEYWORD", `Cannot read ${path}: ${keyword} is no number`, hint, { path });
    },
    text(keyword) {
      const found = value(keyword);
      return typeof found === "string" && found !== "" ? found : undefined;
    },
  };
}

/** `DATE-OBS`, else the time in the file's name. */
function timeOf(keys: Keywords, path: string): string {
  const observed = observedAt(keys);
  const named = /_(\d{4})(\d\d)(\d\d)_(\d\d)(\d\d)(\d\d)_/.exec(basename(path));
  if (observed !== undefined) return new Date(observed).toISOString();
  if (named) return new Date(`${named[1]}-${named[2]}-${named[3]}T${named[4]}:${named[5]}:${named[6]}Z`).toISOString();
  const hint = "Its header should have DATE-OBS.";
  throw new FormatError("MISSING_KEYWORD", `Cannot tell when ${path} was taken`, hint, { path });
}

/** `"365"` of the `FILTER` keyword or of the file's name. */
function filterOf(keys: Keywords, path: string): string {
  return /\d{3}/.exec(keys.text("FILTER") ?? "")?.[0] ?? /_(\d{3})_l2b/.exec(basename(path))?.[1] ?? "";
}

function unitOf(hdu: Hdu): string {
  const unit = hdu.header.get("BUNIT");
  return typeof unit === "string" && unit !== "" ? unit : "W/m2/sr/m";
}

function optional<K extends string>(key: K, value: number | undefined): { [key in K]?: number } {
  return value === undefined ? {} : ({ [key]: value } as { [key in K]?: number });
}
