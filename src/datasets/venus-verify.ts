import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readFits } from "../io/fits/read-fits.ts";
import { readPds3 } from "../io/pds3/read-pds3.ts";
import { maskAngles } from "../planet/mask-angles.ts";
import { foldLongitude } from "../planet/planet.ts";
import { readUvi } from "../planet/read-uvi.ts";
import { readVmc } from "../planet/read-vmc.ts";
import { fitSubSolarPoint } from "../planet/sun.ts";

const isFits = /\.fits?(\.gz)?$/i;

/** Whether an image is a real one or says that it stands in for one. */
export async function kindOfVenus(path: string): Promise<"real" | "stand-in"> {
  const { source } = await (isFits.test(path) ? readFits(path) : readPds3(path));
  return source.kind;
}

/**
 * How an image differs from the product's form: whether it can be read with its geometry, has lit pixels, and whether
 * its planes agree with each other.
 *
 * @throws {@link FormatError} when a file is none of the product's at all
 */
export async function verifyVenus(path: string): Promise<string[]> {
  if (isFits.test(path) && !existsSync(geometryOf(path))) {
    return [`its geometry ${basename(geometryOf(path))} is not beside it`];
  }
  const frame = await (isFits.test(path) ? readUvi(path, geometryOf(path)) : readVmc(path));
  const differences: string[] = [];
  if (frame.metadata.geometry === "limb")
    differences.push("its geometry was made from the picture: no .GEO file is there");
  const lit = maskAngles(frame);
  if (lit.valid < 100) return [...differences, `only ${lit.valid} pixels are lit at less than 75 degrees`];
  const sun = fitSubSolarPoint(frame.incidence, frame.latitude, frame.longitude);
  const off = foldLongitude((sun?.longitude ?? 0) - frame.metadata.subSolarLongitude);
  if (Math.abs(off) > 1) {
    differences.push(`its geometry has the Sun ${Math.abs(off).toFixed(1)} degrees off: it may be another image's`);
  }
  return differences;
}

/** The l3bx file of an l2b file: beside it, or in the archive's parallel folder. */
function geometryOf(path: string): string {
  const beside = path.replace(/_l2b_(?=[^/\\]*$)/i, "_l3bx_");
  if (existsSync(beside)) return beside;
  const orbit = basename(dirname(path));
  const archived = join(dirname(path), "..", "..", "l3bx", "fits", orbit, basename(beside));
  return existsSync(archived) ? archived : beside;
}
