// Components of a unit vector of 384 dimensions are about 0.05; beyond ±0.25 practically none lies, and those are cut.
const scale = 0.25 / 127;

/** One after another, `dimensions` bytes each, all at one fixed scale. */
export function quantize(vectors: readonly Float32Array[], dimensions: number): Int8Array {
  const quantized = new Int8Array(vectors.length * dimensions);
  vectors.forEach((vector, index) => {
    quantized.set(
      vector.map((component) => Math.max(-127, Math.min(127, Math.round(component / scale)))),
      index * dimensions,
    );
  });
  return quantized;
}

/** Cosine of a unit vector with each of the quantized ones, which the scale left a little off unit length. */
export function cosines(query: Float32Array, quantized: Int8Array): number[] {
  const dimensions = query.length;
  const count = Math.floor(quantized.length / dimensions);
  const result: number[] = [];
  for (let index = 0; index < count; index++) {
    let dot = 0;
    let square = 0;
    const offset = index * dimensions;
    for (let i = 0; i < dimensions; i++) {
      const component = quantized[offset + i] ?? 0;
      dot += (query[i] ?? 0) * component;
      square += component * component;
    }
    result.push(square === 0 ? 0 : dot / Math.sqrt(square));
  }
  return result;
}

export function dotProduct(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let i = 0; i < a.length; i++) dot += (a[i] ?? 0) * (b[i] ?? 0);
  return dot;
}
