/** @file Where a pointer is in a drawing. */

/** In the drawing's own units, however large it is shown. */
export const pointIn = (drawing: SVGSVGElement, { clientX, clientY }: MouseEvent): DOMPoint =>
  new DOMPoint(clientX, clientY).matrixTransform(drawing.getScreenCTM()!.inverse());

/** For a drawing that tells what is under the pointer: `tell` gets where that is, or null where it left. A finger that is lifted leaves it there. */
export function pointing(tell: (at: DOMPoint | null) => void) {
  const point = (event: PointerEvent & { currentTarget: SVGSVGElement }) => tell(pointIn(event.currentTarget, event));
  return {
    onpointermove: point,
    onpointerdown: point,
    onpointerleave: ({ pointerType }: PointerEvent) => void (pointerType === 'mouse' && tell(null)),
  };
}
