/**
 * @file Gradients of convolutions, pooling, resizing and normalisation. Where tfjs's wasm backend has no kernel for a gradient, it is a
 * sum over the entries of the filter: of products of matrices, each of one shifted view of the image.
 */
import * as tf from '@tensorflow/tfjs-core';
import { fromInputs, present, product, run, sumTo, where, type Gradients } from './gradient.js';

/** What tfjs's convolutions are called with. */
interface ConvAttributes {
  strides: number | [number, number];
  pad: 'valid' | 'same' | number | [number, number][];
  dataFormat?: 'NHWC' | 'NCHW' | undefined;
  dilations?: number | [number, number] | undefined;
  dimRoundingMode?: 'floor' | 'round' | 'ceil' | undefined;
}

/** The views of an image [B, H, W, C] that the filter's entries see, and the way back. */
class Views {
  private readonly info: tf.backend_util.Conv2DInfo;

  constructor(
    private readonly inputShape: number[],
    filterShape: number[],
    { strides, pad, dilations = 1, dimRoundingMode }: ConvAttributes,
    depthwise = false,
  ) {
    this.info = tf.backend_util.computeConv2DInfo(
      inputShape as never,
      filterShape as never,
      strides,
      dilations,
      pad as never,
      dimRoundingMode,
      depthwise,
    );
  }

  /** The padded image. */
  padded(x: tf.Tensor, value = 0): tf.Tensor {
    const { top, bottom, left, right } = this.info.padInfo;
    return tf.pad(
      x,
      [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0],
      ],
      value,
    );
  }

  /** [B, outHeight, outWidth, C]: what the filter's entry (row, column) meets. */
  at(padded: tf.Tensor, row: number, column: number): tf.Tensor {
    const { outHeight, outWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = this.info;
    const [top, left] = [row * dilationHeight, column * dilationWidth];
    const [B, , , C] = padded.shape as [number, number, number, number];
    return tf.stridedSlice(
      padded,
      [0, top, left, 0],
      [B, top + (outHeight - 1) * strideHeight + 1, left + (outWidth - 1) * strideWidth + 1, C],
      [1, strideHeight, strideWidth, 1],
    );
  }

  /** For each entry of the filter, row by row. */
  map<T>(f: (row: number, column: number) => T): T[] {
    const { filterHeight, filterWidth } = this.info;
    return Array.from({ length: filterHeight * filterWidth }, (_, i) =>
      f(Math.floor(i / filterWidth), i % filterWidth),
    );
  }

  /** The gradient of the image from those of the views. */
  back(view: (row: number, column: number) => tf.Tensor): tf.Tensor {
    const { strideHeight: sh, strideWidth: sw, dilationHeight, dilationWidth, padInfo } = this.info;
    const [B, H, W, C] = this.inputShape as [number, number, number, number];
    const [height, width] = [H + padInfo.top + padInfo.bottom, W + padInfo.left + padInfo.right];
    const parts = this.map((row, column) => {
      const d = view(row, column);
      const [, h, w] = d.shape as [number, number, number, number];
      // Zeros between the entries, as many as the stride steps over, and around them.
      const apart = tf.pad(tf.reshape(d, [B, h, 1, w, C]), [
        [0, 0],
        [0, 0],
        [0, sh - 1],
        [0, 0],
        [0, 0],
      ]);
      const wide = tf.pad(tf.reshape(apart, [B * h * sh, w, 1, C]), [
        [0, 0],
        [0, 0],
        [0, sw - 1],
        [0, 0],
      ]);
      const spread = tf.slice(
        tf.reshape(wide, [B, h * sh, w * sw, C]),
        [0, 0, 0, 0],
        [B, (h - 1) * sh + 1, (w - 1) * sw + 1, C],
      );
      const [top, left] = [row * dilationHeight, column * dilationWidth];
      return tf.pad(spread, [
        [0, 0],
        [top, height - top - spread.shape[1]!],
        [left, width - left - spread.shape[2]!],
        [0, 0],
      ]);
    });
    return tf.slice(tf.addN(parts), [0, padInfo.top, padInfo.left, 0], [B, H, W, C]);
  }
}

const rows = (x: tf.Tensor): tf.Tensor2D => tf.reshape(x, [-1, x.shape.at(-1)!]);
const isNHWC = ({ dataFormat }: ConvAttributes): boolean => (dataFormat ?? 'NHWC') === 'NHWC';

/** dFilter [kh, kw, in, out] of a convolution of x that gave dy. */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, shape: number[], attributes: ConvAttributes): tf.Tensor {
  if (!isNHWC(attributes)) return run(tf.Conv2DBackpropFilter, { x, dy }, { ...attributes, filterShape: shape });
  const views = new Views(x.shape, shape, attributes);
  const padded = views.padded(x);
  const products = views.map((row, column) => tf.matMul(rows(views.at(padded, row, column)), rows(dy), true));
  return tf.reshape(tf.stack(products), shape);
}

/** dx of a convolution with this filter. */
function imageGradient(shape: number[], filter: tf.Tensor, dy: tf.Tensor, attributes: ConvAttributes): tf.Tensor {
  const dilated = [attributes.dilations ?? 1].flat().some((d) => d > 1);
  if (!dilated) return run(tf.Conv2DBackpropInput, { dy, filter }, { ...attributes, inputShape: shape });
  const [, , inputs, outputs] = filter.shape as [number, number, number, number];
  return new Views(shape, filter.shape, attributes).back((row, column) => {
    const entry = tf.reshape(tf.slice(filter, [row, column, 0, 0], [1, 1, inputs, outputs]), [inputs, outputs]);
    return tf.reshape(tf.matMul(rows(dy), entry, false, true), [...dy.shape.slice(0, 3), inputs]);
  });
}

const conv = (attributes: Record<string, unknown>): ConvAttributes => attributes as unknown as ConvAttributes;

/** A gradient that a kernel of tfjs computes: of `name`, from dy and the saved tensors under the names it wants. */
const byKernel = (
  kernel: string,
  name: string,
  saved: string[],
  names: string[],
  withOutput = false,
): Gradients[string] =>
  fromInputs(
    saved,
    (dy, tensors, attributes) => ({
      [name]: () => run(kernel, { dy, ...Object.fromEntries(names.map((n, i) => [n, tensors[i]!])) }, attributes),
    }),
    withOutput,
  );

/** tfjs's kernels divide by the whole window, its forward pass by the part of it that lies on the image. */
const average = (forward: string, backward: string): Gradients[string] =>
  fromInputs(['x'], (dy, [x], attributes) => ({
    x: () => {
      const { filterSize, strides, pad, dimRoundingMode } = attributes as never as Parameters<typeof windowsOf>[1];
      const paddings = windowsOf(x!.shape, { filterSize, strides, pad, dimRoundingMode });
      const share = run(forward, { x: tf.pad(tf.onesLike(x!), paddings) }, { filterSize, strides, pad: 'valid' });
      return run(backward, { dy: tf.div(dy, share), input: x! }, attributes);
    },
  }));

/** How far the windows of a pooling reach beyond the image. */
function windowsOf(
  shape: number[],
  { filterSize, strides, pad, dimRoundingMode }: { filterSize: number } & ConvAttributes,
): [number, number][] {
  const [compute, sides] =
    shape.length === 4
      ? [tf.backend_util.computePool2DInfo, ['top', 'bottom', 'left', 'right']]
      : [tf.backend_util.computePool3DInfo, ['front', 'back', 'top', 'bottom', 'left', 'right']];
  const { padInfo } = compute(shape as never, filterSize, strides as never, 1, pad as never, dimRoundingMode);
  const ends = sides.map((side) => (padInfo as unknown as Record<string, number>)[side]!);
  return [[0, 0], ...ends.flatMap((end, i): [number, number][] => (i % 2 ? [[ends[i - 1]!, end]] : [])), [0, 0]];
}

export const convolutions: Gradients = {
  [tf.Conv2D]: fromInputs(['x', 'filter'], (dy, [x, filter], attributes) => ({
    x: () => imageGradient(x!.shape, filter!, dy, conv(attributes)),
    filter: () => filterGradient(x!, dy, filter!.shape, conv(attributes)),
  })),
  // Its output is an image, its input `dy` what a convolution of that image would give.
  [tf.Conv2DBackpropInput]: fromInputs(['dy', 'filter'], (d, [y, filter], attributes) => {
    const { strides, pad, dataFormat, dimRoundingMode } = conv(attributes);
    return {
      dy: () =>
        tf.conv2d(d as tf.Tensor4D, filter as tf.Tensor4D, strides, pad as never, dataFormat, 1, dimRoundingMode),
      filter: () => filterGradient(d, y!, filter!.shape, conv(attributes)),
    };
  }),
  [tf.DepthwiseConv2dNative]: fromInputs(['x', 'filter'], (dy, [x, filter], attributes) => {
    const [, , C, M] = filter!.shape as [number, number, number, number];
    const views = new Views(x!.shape, filter!.shape, conv(attributes), true);
    const each = tf.reshape(dy, [product(dy.shape.slice(0, 3)), C, M]);
    return {
      x: () =>
        views.back((row, column) => {
          const entry = tf.reshape(tf.slice(filter!, [row, column, 0, 0], [1, 1, C, M]), [1, C, M]);
          return tf.reshape(tf.sum(tf.mul(each, entry), 2), [...dy.shape.slice(0, 3), C]);
        }),
      filter: () => {
        const padded = views.padded(x!);
        const products = views.map((row, column) =>
          tf.sum(tf.mul(each, tf.reshape(views.at(padded, row, column), [-1, C, 1])), 0),
        );
        return tf.reshape(tf.stack(products), filter!.shape);
      },
    };
  }),
  [tf.Conv3D]: fromInputs(['x', 'filter'], (dy, [x, filter], { strides, pad }) => ({
    x: () => run(tf.Conv3DBackpropInputV2, { dy, filter: filter! }, { strides, pad, inputShape: x!.shape }),
    filter: () => run(tf.Conv3DBackpropFilterV2, { x: x!, dy }, { strides, pad, filterShape: filter!.shape }),
  })),
  [tf.AvgPool]: average(tf.AvgPool, tf.AvgPoolGrad),
  [tf.AvgPool3D]: average(tf.AvgPool3D, tf.AvgPool3DGrad),
  [tf.MaxPool]: byKernel(tf.MaxPoolGrad, 'x', ['x'], ['input', 'output'], true),
  [tf.MaxPool3D]: byKernel(tf.MaxPool3DGrad, 'x', ['x'], ['input', 'output'], true),
  // The largest of x + filter, entry by entry of the filter, along each channel.
  [tf.Dilation2D]: fromInputs(
    ['x', 'filter'],
    (dy, [x, filter, y], attributes) => {
      const [height, width, C] = filter!.shape as [number, number, number];
      const views = new Views(x!.shape, [height, width, C, 1], conv(attributes), true);
      const padded = views.padded(x!, -Infinity);
      const share = (row: number, column: number) => {
        const entry = tf.reshape(tf.slice(filter!, [row, column, 0], [1, 1, C]), [C]);
        return tf.mul(dy, where(tf.equal(tf.add(views.at(padded, row, column), entry), y!)));
      };
      return {
        x: () => views.back(share),
        filter: () =>
          tf.reshape(tf.stack(views.map((row, column) => tf.sum(share(row, column), [0, 1, 2]))), filter!.shape),
      };
    },
    true,
  ),
  [tf.LRN]: byKernel(tf.LRNGrad, 'x', ['x'], ['x', 'y'], true),
  [tf.ResizeBilinear]: byKernel(tf.ResizeBilinearGrad, 'images', ['images'], ['images']),
  [tf.ResizeNearestNeighbor]: byKernel(tf.ResizeNearestNeighborGrad, 'images', ['images'], ['images']),
  [tf.FusedBatchNorm]: fromInputs(present('x', 'mean', 'variance', 'scale'), (dy, saved, { varianceEpsilon }) => {
    const [x, mean, variance, scale] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
    const inverse = tf.rsqrt(tf.add(variance, varianceEpsilon as number));
    const weighed = scale === undefined ? dy : tf.mul(dy, scale);
    const centred = tf.sub(x, mean);
    return {
      x: () => tf.mul(weighed, inverse),
      mean: () => sumTo(mean.shape, tf.neg(tf.mul(weighed, inverse))),
      variance: () =>
        sumTo(variance.shape, tf.mul(tf.mul(weighed, centred), tf.mul(-0.5, tf.mul(inverse, tf.square(inverse))))),
      scale: () => sumTo(mean.shape, tf.mul(dy, tf.mul(centred, inverse))),
      offset: () => sumTo(mean.shape, dy),
    };
  }),
};
