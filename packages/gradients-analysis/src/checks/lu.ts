/** @file ln |det A|, for the tests of Lyapunov exponents: touches no QR. */
import { LuDecomposition, Matrix } from 'ml-matrix';

export function lnAbsDeterminant(matrix: Float64Array, n: number): number {
  const { upperTriangularMatrix } = new LuDecomposition(Matrix.from1DArray(n, n, matrix));
  return upperTriangularMatrix.diagonal().reduce((sum, d) => sum + Math.log(Math.abs(d)), 0);
}
