/** `albedo/images`: pictures of one size in stacks, from files, resized, augmented, and searched for near duplicates. */
export { adjustBrightness, adjustContrast, flipHorizontally } from "./adjust.ts";
export { type Augmentation, type AugmentOptions, augment, drawAugmentation } from "./augment.ts";
export { type BlurOptions, gaussianBlur } from "./gaussian-blur.ts";
export { luminance, toGrey } from "./grey.ts";
export { type ImageList, type ImageListOptions, listImageFolder } from "./image-folder.ts";
export { type ImageStack, imageStack, pictureSize, takeImages } from "./image-stack.ts";
export { type NearDuplicates, type NearDuplicatesOptions, nearDuplicates } from "./near-duplicates.ts";
export { type PictureStrip, type PictureStripsOptions, pictureStrips } from "./picture-strips.ts";
export { type PictureOptions, readImage } from "./read-image.ts";
export { type LabelledImages, readImageFolder } from "./read-image-folder.ts";
export { type ImageBatch, imageBatches, type ReadImagesOptions, readImages } from "./read-images.ts";
export { type Crop, cropImages, resize, resizedCrop } from "./resize.ts";
export { insideSquare, type RotateOptions, rotate } from "./rotate.ts";
