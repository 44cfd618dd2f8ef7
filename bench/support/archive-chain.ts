import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Executor, embedPatches, patchArchive } from "../../src/batch/index.ts";
import { cutTree } from "../../src/cluster/cut-tree.ts";
import { linkage } from "../../src/cluster/linkage.ts";
import { readNpy } from "../../src/io/npy.ts";
import { matrix } from "../../src/matrix.ts";

/** How an archive is worked through. */
export interface ArchiveChainOptions {
  /** Folder of the results. */
  readonly output: string;
  readonly executor: Executor;
  /** Images of one shard. */
  readonly chunkSize: number;
  /** Patches of one piece of encoding. */
  readonly piece: number;
}

/** SHA-256 of what came out at each stop. */
export interface ArchiveDigests {
  readonly patches: string;
  readonly centers: string;
  readonly embeddings: string;
  readonly classes: string;
}

/**
 * A folder of images to patches, patches to features, features to classes, with settings that cost little: stand-ins of 256
 * pixels, patches of 24 pixels, a random ResNet-18 that sees 32 pixels, Ward.
 *
 * @returns number of patches, and the digests
 */
export async function archiveChain(archive: string, options: ArchiveChainOptions) {
  const { output, executor, chunkSize, piece } = options;
  await patchArchive([archive], { scaleKm: 3000, resolution: 24, sigma: 3, output, chunkSize, executor });
  await embedPatches(output, { size: 32, piece, batchSize: 4, executor });
  const embeddings = join(output, "embeddings-resnet18", "embeddings.npy");
  const { data, shape } = await readNpy(embeddings);
  const classes = cutTree(linkage(matrix(data, shape[0], shape[1])), { nClusters: 3 });
  const digests: ArchiveDigests = {
    patches: sha256(readFileSync(join(output, "patches.npy"))),
    centers: sha256(readFileSync(join(output, "centers.parquet"))),
    embeddings: sha256(readFileSync(embeddings)),
    classes: sha256(classes),
  };
  return { patches: shape[0], digests };
}

function sha256(bytes: Uint8Array | Int32Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
