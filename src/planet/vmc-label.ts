import { basename } from "node:path";
import { FormatError } from "../errors.ts";
import { withoutUnit } from "../io/pds3/label.ts";
import { labelTime } from "../io/pds3/label-time.ts";
import type { PlanetaryProduct } from "../io/pds3/product.ts";
import { readVicar } from "../io/vicar/read-vicar.ts";
import { foldLongitude, venus } from "./planet.ts";

/** What the PDS3 and VICAR labels of a VMC image say. Angles are degrees, longitudes east in [-180, 180). */
export interface VmcLabel {
  readonly time: string;
  readonly orbit: number | undefined;
  readonly filter: string;
  readonly wavelengthNm: number;
  readonly resolutionKm: number;
  readonly radianceScale: number;
  readonly radianceOffset: number;
  /** Stored value of saturated pixels. */
  readonly overflow: number | undefined;
  /** From the spacecraft to the planet's centre. */
  readonly distanceKm: number | undefined;
  /** The point below the spacecraft. */
  readonly subSpacecraft: { readonly latitude: number; readonly longitude: number } | undefined;
  /** The point in the middle of the picture. */
  readonly center: VmcCenter | undefined;
  /** `EASTERN_LONGITUDE_AT_CENTER` + `LOCAL_HOUR_ANGLE` - 180. */
  readonly subSolarLongitude: number | undefined;
  /** Venus's season: `SOLAR_LONGITUDE`, 90 where the Sun is farthest north. */
  readonly season: number | undefined;
}

/** Geometry of the picture's middle. */
export interface VmcCenter {
  readonly latitude: number;
  readonly longitude: number;
  readonly incidence: number;
  readonly emission: number;
  readonly phase: number;
}

/** Central wavelengths of the four channels, by the first letters of a file's suffix (Markiewicz et al., 2007). */
const wavelengths: Record<string, number> = { UV: 365, VI: 513, N1: 965, N2: 1000 };

/** Numbers beyond this are the label's N/A and UNK constants, -1e32 and 1e32. */
const unknown = 1e30;

/**
 * Reads what frames need of a VMC image's labels.
 *
 * @throws {@link FormatError} `WRONG_PRODUCT` for a product of another instrument, `MISSING_KEYWORD`
 */
export async function vmcLabel(product: PlanetaryProduct): Promise<VmcLabel> {
  const { label, path } = product;
  const instrument = label.text("INSTRUMENT_ID");
  if (instrument !== "VMC" || product.imageNames.length === 0) {
    const what = instrument === "VMC" ? "it holds no image" : `its INSTRUMENT_ID is ${instrument ?? "missing"}`;
    const hint = "Pass a .IMG file of the Venus Monitoring Camera.";
    throw new FormatError("WRONG_PRODUCT", `Cannot read ${path} as an image of VMC: ${what}`, hint, { path });
  }
  const vicar = await vicarPart(path);
  const number = (key: string): number | undefined => {
    const found = label.number(key) ?? withoutUnit(vicar?.get(key));
    return typeof found === "number" && Math.abs(found) < unknown ? found : undefined;
  };
  const needed = (key: string): number => {
    const found = number(key);
    if (found !== undefined) return found;
    const hint = "Fetch the file again; a calibrated image (RDR) has it.";
    throw new FormatError("MISSING_KEYWORD", `Cannot read ${path}: its label gives no ${key}`, hint, { path });
  };
  const [latitude, longitude] = [number("CENTRIC_LATITUDE_AT_CENTER"), number("EASTERN_LONGITUDE_AT_CENTER")];
  const [below, belowEast] = [number("SPACECRAFT_CENTRIC_LATITUDE"), number("SPACECRAFT_EASTERN_LONGITUDE")];
  const hourAngle = number("LOCAL_HOUR_ANGLE");
  const altitude = number("SPACECRAFT_ALTITUDE");
  const filter = filterOf(label.text("PRODUCT_ID") ?? "") ?? filterOf(basename(path)) ?? "";
  return {
    time: timeOf(label.text("IMAGE_TIME") ?? label.text("START_TIME") ?? "", path),
    orbit: number("ORBIT_NUMBER"),
    filter,
    wavelengthNm: wavelengths[filter.slice(0, 2)] ?? Number.NaN,
    resolutionKm: needed("MAXIMUM_RESOLUTION") / 1000,
    radianceScale: needed("RADIANCE_SCALING_FACTOR"),
    radianceOffset: number("RADIANCE_OFFSET") ?? 0,
    overflow: number("OVERFLOW_VALUE"),
    distanceKm: altitude === undefined ? undefined : altitude + venus.radiusKm,
    subSpacecraft:
      below === undefined || belowEast === undefined
        ? undefined
        : { latitude: below, longitude: foldLongitude(belowEast) },
    center:
      latitude === undefined || longitude === undefined
        ? undefined
        : {
            latitude,
            longitude: foldLongitude(longitude),
            incidence: number("INCIDENCE_AT_CENTER") ?? Number.NaN,
            emission: number("EMISSION_AT_CENTER") ?? Number.NaN,
            phase: number("PHASE_AT_CENTER") ?? Number.NaN,
          },
    season: number("SOLAR_LONGITUDE"),
    subSolarLongitude:
      longitude === undefined || hourAngle === undefined ? undefined : foldLongitude(longitude + hourAngle - 180),
  };
}

/** The VICAR label behind the PDS3 label; undefined where there is none. */
async function vicarPart(path: string) {
  try {
    return await readVicar(path);
  } catch (error) {
    if ((error as { code?: string }).code === "WRONG_FORMAT") return undefined;
    throw error;
  }
}

/** `"UV2"` of `V0260_0008_UV2.IMG`. */
function filterOf(name: string): string | undefined {
  return /_((?:UV|VI|N1|N2)\d)\b/i.exec(name)?.[1].toUpperCase();
}

function timeOf(text: string, path: string): string {
  const time = labelTime(text);
  if (time) return time.toISOString();
  const message = `Cannot tell when ${path} was taken: IMAGE_TIME is ${JSON.stringify(text)}`;
  throw new FormatError("MISSING_KEYWORD", message, "Correct the label, or fetch the file again.", { path });
}
