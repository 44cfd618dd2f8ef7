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
  /** Whether what is fetched is an archive, to be unpacked. */
  readonly archive: boolean;
  /** SHA-256 of what is fetched, where it never changes: an archive that is packed on demand has another each time. */
  readonly sha256?: string;
  /** The same in other files, which a user may have already: SHA-256, and the name in the data folder. */
  readonly others?: readonly { readonly sha256: string; readonly file: string }[];
  /** Size of what is fetched, bytes. */
  readonly bytes?: number;
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
    address:
      "https://huggingface.co/timm/resnet18.tv_in1k/resolve/bbd144b3e5565108aad885f145491d11bc6ce807/model.safetensors",
    page: "https://huggingface.co/timm/resnet18.tv_in1k",
    licence: "BSD-3-Clause (torchvision)",
    file: "resnet18.safetensors",
    archive: false,
    sha256: "694f673df6520a3158624e8a89af086f59923ee4cd7436fe5bc3bc71d295ad81",
    bytes: 46_807_446,
    // torchvision's own file, https://download.pytorch.org/models/resnet18-f37072fd.pth, 46,830,571 bytes.
    others: [
      { sha256: "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec", file: "resnet18-f37072fd.pth" },
    ],
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
  if (found) {
    const files = [found.file, ...(found.others ?? []).map(({ file }) => file)];
    return files.map((file) => findReal(file)).find((path) => path !== undefined);
  }
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
