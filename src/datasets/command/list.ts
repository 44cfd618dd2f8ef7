import { locate } from "../data-file.ts";
import { downloads, fetched } from "../fetch/downloads.ts";
import { dataFolders } from "../find-real.ts";
import { dataSets } from "../registry.ts";

/** One line of `albedo data list --json`. */
export interface DataListing {
  readonly name: string;
  readonly title: string;
  /** What the notebooks use now. */
  readonly uses: "real" | "stand-in";
  /** Whether the file is there; a stand-in is generated when it is first used. */
  readonly exists: boolean;
  readonly path: string;
  readonly bytes: number | null;
  /** Licence of the file that is used. */
  readonly licence: string;
  /** Licence of the real product. */
  readonly productLicence: string;
}

/** Every data set and the file that the notebooks would use now. */
export async function listData(): Promise<DataListing[]> {
  return Promise.all(
    dataSets.map(async (set) => {
      const { kind, exists, path, bytes = null } = await locate(set);
      const licence = kind === "real" ? set.licence : set.standIn.licence;
      const { name, title, licence: productLicence } = set;
      return { name, title, uses: kind, exists, path, bytes, licence, productLicence };
    }),
  );
}

/** The list as text for a terminal. */
export function listText(listings: readonly DataListing[]): string {
  const blocks = listings.map(({ name, title, uses, exists, path, bytes, licence }) =>
    [
      `${name}  ${title}`,
      `  notebooks use  ${uses === "real" ? "the real file" : "a stand-in, generated with known truth"}`,
      `  path           ${path}`,
      `  size           ${exists && bytes !== null ? sizeText(bytes) : "not yet generated (on first use, or: albedo data generate)"}`,
      `  licence        ${licence}`,
    ].join("\n"),
  );
  const more = downloads.map(({ name, title, without }) => {
    const path = fetched(name);
    return [
      `${name}  ${title}`,
      `  notebooks use  ${path ?? `${without} (to get it: albedo data fetch ${name})`}`,
    ].join("\n");
  });
  return `${[...blocks, ...more].join("\n\n")}\n\nReal files are looked for in: ${dataFolders().join(", ")}`;
}

/** For example `"12.3 MB"`. */
export function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
