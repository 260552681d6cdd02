/** @file Where a pointer is in a drawing. */

/** In the drawing's own units, however large it is shown. */
export const pointIn = (drawing: SVGSVGElement, { clientX, clientY }: MouseEvent): DOMPoint =>
  new DOMPoint(clientX, clientY).matrixTransform(drawing.getScreenCTM()!.inverse());

type Heard<E extends Element> = PointerEvent & { currentTarget: E };

/** Calls `told` while a pointer is there, and `left` when it goes. A finger that is lifted leaves it there. */
function hearing<E extends Element>(told: (event: Heard<E>) => void, left: () => void) {
  return {
    onpointermove: told,
    onpointerdown: told,
    onpointerleave: ({ pointerType }: PointerEvent) => void (pointerType === 'mouse' && left()),
  };
}

/** For a drawing that tells what is under the pointer: `tell` gets where that is, or null where it left. */
export const pointing = (tell: (at: DOMPoint | null) => void) =>
  hearing<SVGSVGElement>(
    (event) => tell(pointIn(event.currentTarget, event)),
    () => tell(null),
  );

/** A part of something, in shares of its width and height. */
export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** For rows and columns of cells of one size, which fill an element: `tell` gets those under the pointer, from 0. */
export const pointingAtCells = (
  tell: (at: { row: number; column: number } | null) => void,
  cells: () => { rows: number; columns: number },
) =>
  hearing<Element>(
    (event) => {
      const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
      const { rows, columns } = cells();
      const within = (share: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(share * count)));
      tell({
        row: within((event.clientY - top) / height, rows),
        column: within((event.clientX - left) / width, columns),
      });
    },
    () => tell(null),
  );

/** For elements within one: `tell` gets the one under the pointer that `selector` names, and what part of the whole it is. */
export const pointingAtParts = (selector: string, tell: (pointed: { element: Element; part: Part } | null) => void) =>
  hearing<Element>(
    ({ target, currentTarget }) => {
      const element = (target as Element).closest(selector);
      if (!element) return tell(null);
      const [of, whole] = [element.getBoundingClientRect(), currentTarget.getBoundingClientRect()];
      tell({
        element,
        part: {
          left: (of.left - whole.left) / whole.width,
          top: (of.top - whole.top) / whole.height,
          width: of.width / whole.width,
          height: of.height / whole.height,
        },
      });
    },
    () => tell(null),
  );
