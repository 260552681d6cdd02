/** @file Where a pointer is in a drawing. */

/** In the drawing's own units, however large it is shown. */
export const pointIn = (drawing: SVGSVGElement, { clientX, clientY }: MouseEvent): DOMPoint =>
  new DOMPoint(clientX, clientY).matrixTransform(drawing.getScreenCTM()!.inverse());
