/** Version of the generator, part of its folder's name: change it whenever the files change. */
export const venusVersion = 1;

/** Folder of all stand-ins of Venus images in the cache. */
export const venusFolder = `venus-${venusVersion}`;

/** The first image, which `dataFile("venus")` gives, in the cache. */
export const venusFirst = `${venusFolder}/uvi-3000km-1024-s0/uvi_20151207_052330_365_l2b_v10.fit`;

/** SHA-256 of that file. */
export const venusDigest = "39d4ab318e7097bd2efd10cdd36b4f444aac15156dfc79c74ea18cb3c17967ee";
