import { ArgumentError } from "../../errors.ts";
import { nameHint } from "../../table/near-names.ts";
import { findReal } from "../find-real.ts";

/** Something that `albedo data fetch` brings. */
export interface Download {
  readonly name: string;
  readonly title: string;
  /** Where it is fetched from. */
  readonly address: string;
  /** A page about it. */
  readonly page: string;
  readonly licence: string;
  /** Name in the data folder: a file, or the folder that an archive is unpacked into. */
  readonly file: string;
  /** Whether what is fetched is a zip archive, to be unpacked. */
  readonly archive: boolean;
  /** Of what is fetched, where its publisher states it. */
  readonly sha256?: string;
  /** What the notebooks do without it. */
  readonly without: string;
}

/** Everything that can be fetched. */
export const downloads: readonly Download[] = [
  {
    name: "cloud-imvn",
    title: "Cloud-ImVN 1.0, 2,100 labelled pictures of clouds",
    address: "https://data.mendeley.com/public-api/zip/vwdd9grvdp/download/2",
    page: "https://doi.org/10.17632/vwdd9grvdp.2",
    licence: "CC BY 4.0; cite doi:10.17632/vwdd9grvdp.2",
    file: "cloud-imvn",
    archive: true,
    without: "painted skies of the same six classes",
  },
  {
    name: "resnet18",
    title: "ResNet-18 weights learned from ImageNet (torchvision, IMAGENET1K_V1)",
    address: "https://huggingface.co/timm/resnet18.tv_in1k/resolve/main/model.safetensors",
    page: "https://huggingface.co/timm/resnet18.tv_in1k",
    licence: "BSD-3-Clause (torchvision)",
    file: "resnet18.safetensors",
    archive: false,
    without: "random weights, and a warning in every figure",
  },
];

/**
 * Path of something that was fetched, in `$ALBEDO_DATA` or a `data` folder, or `undefined` when it is not there.
 *
 * @param name - `"cloud-imvn"` or `"resnet18"`
 * @throws {@link ArgumentError} `UNKNOWN_DATA_SET`
 */
export function fetched(name: string): string | undefined {
  const found = downloads.find((download) => download.name === name);
  if (found) return findReal(found.file);
  throw new ArgumentError(
    "UNKNOWN_DATA_SET",
    `Cannot find what is fetched as ${JSON.stringify(name)}`,
    nameHint(
      String(name),
      downloads.map((download) => download.name),
      "downloads",
    ),
  );
}
